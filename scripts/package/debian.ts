import { Installer } from 'electron-installer-debian';
import { mkdir, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { run } from '../setup/command.ts';
import { failure } from '../setup/failure.ts';
import { executableName } from './app.ts';
import { placeTree } from './tree.ts';

/** Half a gigabyte of libraries: a fast compressor, at a level that takes seconds. */
const compression = ['-Zzstd', '-z3'];

class DebianPackage extends Installer {
  /** The folder holds more than a gigabyte: its files get a second name instead of a copy. */
  override async copyApplication(): Promise<void> {
    placeTree(this.sourceDir, this.stagingAppDir, (path) => path !== 'LICENSE');
    await this.updateSandboxHelperPermissions();
  }

  /** `descent` is the command line everywhere; the window has a name of its own. */
  override async createBinarySymlink(): Promise<void> {
    const bin = join(this.stagingDir, 'usr/bin');
    await mkdir(bin, { recursive: true });
    await symlink('../lib/descent/resources/engine/descent', join(bin, 'descent'));
    await symlink(`../lib/descent/${executableName}`, join(bin, executableName));
  }

  override async createPackage(): Promise<void> {
    const command = ['dpkg-deb', '--root-owner-group', ...compression, '--build', this.stagingDir];
    const { code, stderr } = await run(command);
    if (code === 0) return;
    throw failure(
      'package',
      `dpkg-deb failed: ${stderr.trim()}`,
      'Check the free space; dpkg 1.21.18 or newer is needed.',
    );
  }
}

/** Makes a Debian package of the app's folder; returns its path. */
export async function makeDebianPackage(root: string, folder: string, out: string): Promise<string> {
  const installer = new DebianPackage({
    src: folder,
    dest: out,
    arch: 'amd64',
    options: {
      name: 'descent',
      productName: 'Descent',
      genericName: 'Optimizer workbench',
      bin: executableName,
      maintainer: 'The Descent developers',
      homepage: '',
      categories: ['Science', 'Development'],
      mimeType: ['application/json'],
      desktopTemplate: join(root, 'scripts/package/descent.desktop'),
      icon: join(root, 'scripts/package/icon.png'),
    },
    rename: (to: string) => join(to, '<%= name %>_<%= version %>_<%= arch %>.deb'),
    logger: () => undefined,
  });
  await installer.generateDefaults();
  installer.generateOptions();
  await installer.createStagingDir();
  await installer.createContents();
  await installer.createPackage();
  await installer.movePackage();
  const { name, version, arch } = installer.options;
  return join(out, `${name}_${version}_${arch}.deb`);
}
