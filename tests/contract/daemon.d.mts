export class Daemon {
  static start(binary: string): Promise<Daemon>;
  readonly url: string;
  token(name: string, role: string): string;
  end(): Promise<void>;
}
