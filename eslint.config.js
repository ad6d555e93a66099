import { defineConfig, globalIgnores } from 'eslint/config';
import reactHooks from 'eslint-plugin-react-hooks';
import tseslint from 'typescript-eslint';

const code = ['src/**/*.{ts,tsx}', 'workers/**/*.ts'];

/** Settings, signals and the end of the process belong to the entries; everything else takes arguments and returns. */
const processOfTheEntries = ['env', 'exit', 'abort', 'on', 'once', 'addListener'].map((property) => ({
  object: 'process',
  property,
  message:
    'Only src/main and workers/main touch this: pass a setting in as an argument, throw or return instead of exiting.',
}));

/** What would make two runs of the core differ. The rules are replayed and previewed, so they must not. */
const worldOutsideTheCore = [
  { object: 'Date', property: 'now', message: 'The core has no clock: take the time as an argument.' },
  { object: 'Math', property: 'random', message: 'The core has no dice: take ids and random values as arguments.' },
];

export default defineConfig(
  globalIgnores(['src/generated/', 'coverage/', '.data/', '**/dist/']),
  {
    // A comment that switches a rule off is itself reported: change the code, or change the rule here for everyone.
    linterOptions: { noInlineConfig: true, reportUnusedDisableDirectives: 'error' },
  },
  {
    files: ['**/*.{ts,tsx}'],
    extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/consistent-type-imports': 'error',
      // Booleans, objects and nullish values in a template are nearly always a mistake; numbers read as one expects.
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      // Taking a property off with a rest pattern names it without using it.
      '@typescript-eslint/no-unused-vars': ['error', { ignoreRestSiblings: true }],
      // A new member of a closed union must break every switch that does not know it; a default says "the rest" aloud.
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
    },
  },
  {
    files: ['**/*.{js,mjs,ts,tsx}'],
    rules: {
      eqeqeq: 'error',
      'no-else-return': 'error',
      'no-eval': 'error',
      'no-var': 'error',
      'prefer-const': 'error',
      'max-lines': ['error', { max: 300, skipBlankLines: false, skipComments: false }],
      // A switch counts once: a case a line reads well at any length.
      complexity: ['error', { max: 12, variant: 'modified' }],
    },
  },
  {
    files: code,
    rules: {
      'max-lines-per-function': ['error', { max: 60, skipBlankLines: false, skipComments: false }],
      'no-console': 'error',
      'no-restricted-properties': ['error', ...processOfTheEntries],
      'no-restricted-imports': [
        'error',
        {
          paths: ['node:process', 'process'].map((name) => ({
            name,
            message: 'Use the global `process`, which the rule on settings, signals and exits can see.',
          })),
        },
      ],
    },
  },
  {
    files: ['src/core/**/*.ts'],
    rules: {
      'no-restricted-globals': [
        'error',
        ...[
          'process',
          'performance',
          'crypto',
          'fetch',
          'setTimeout',
          'setInterval',
          'setImmediate',
          'queueMicrotask',
        ].map((name) => ({
          name,
          message: 'The core is pure and synchronous: no clock, no dice, no input or output.',
        })),
      ],
      'no-restricted-properties': ['error', ...processOfTheEntries, ...worldOutsideTheCore],
      'no-restricted-syntax': [
        'error',
        { selector: ':function[async=true]', message: 'The core is synchronous: nothing in it can wait.' },
        {
          selector: "NewExpression[callee.name='Date'][arguments.length=0]",
          message: 'The core has no clock: take the time as an argument.',
        },
      ],
    },
  },
  { files: ['src/console/**/*.{ts,tsx}'], extends: [reactHooks.configs.flat.recommended] },
  { files: ['src/console/vite.config.ts'], rules: { 'no-restricted-properties': 'off' } },
  { files: ['src/cli/**/*.ts'], rules: { 'no-console': 'off' } },
  {
    files: ['src/main/**/*.ts', 'workers/main*.ts'],
    rules: { 'no-console': 'off', 'no-restricted-properties': 'off', 'no-restricted-imports': 'off' },
  },
  {
    // A describe block is one function, so its length is bounded by the file's.
    files: ['test/**/*.ts'],
    rules: { 'max-lines-per-function': 'off' },
  },
);
