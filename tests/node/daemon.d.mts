export class Daemon {
  constructor(...flags: string[]);
  start(): Promise<this>;
  readonly url: string;
  token(name: string, role: string): string;
  end(): Promise<void>;
}
