/** How much is created in a round, of our product and of each peer. */
export interface PeerSizes {
  readonly connections: number;
  /** The numbers of directories, with one organization each, over which the users are spread in turn. */
  readonly directories: { readonly many: number; readonly one?: number };
  readonly product: Users;
  readonly peer: Users;
}

interface Users {
  /** Before the clock starts. */
  readonly warmup: number;
  readonly users: number;
}

/** The product gets more of them, so that both are measured for some seconds. */
export const fullSizes: PeerSizes = {
  connections: 64,
  directories: { many: 100, one: 1 },
  product: { warmup: 1_000, users: 5_000 },
  peer: { warmup: 200, users: 500 },
};

/** Just enough to see that every part runs. */
export const smokeSizes: PeerSizes = {
  connections: 8,
  directories: { many: 10, one: 1 },
  product: { warmup: 20, users: 200 },
  peer: { warmup: 20, users: 100 },
};
