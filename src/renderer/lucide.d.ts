/** Lucide types its whole collection alone; we import icons one by one, since a test would load all 1,800 of them. */
declare module 'lucide/dist/esm/icons/*.mjs' {
  import type { IconNode } from 'lucide';
  const icon: IconNode;
  export default icon;
}
