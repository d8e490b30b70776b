declare module 'electron-installer-debian' {
  interface Options {
    readonly name: string;
    readonly version: string;
    readonly arch: string;
  }

  /** The parts that are called or replaced here; the package has no types of its own. */
  export class Installer {
    constructor(userSupplied: object);
    readonly options: Options;
    readonly sourceDir: string;
    readonly stagingDir: string;
    readonly stagingAppDir: string;
    generateDefaults(): Promise<unknown>;
    generateOptions(): unknown;
    createStagingDir(): Promise<void>;
    createContents(): Promise<void>;
    createPackage(): Promise<void>;
    movePackage(): Promise<void>;
    copyApplication(): Promise<void>;
    createBinarySymlink(): Promise<void>;
    updateSandboxHelperPermissions(): Promise<void>;
  }
}
