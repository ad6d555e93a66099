import { fitRuntime } from './fit-runtime.ts';

// The entry of the `dsync` command. The program is loaded only once the process is what it is to be.
fitRuntime();
await import('./program.ts');
