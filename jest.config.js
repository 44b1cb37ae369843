export default {
  transform: {},
  testMatch: ["**/test/**/*.test.ts"],
  extensionsToTreatAsEsm: [".ts"],
  testEnvironment: "node",
  testTimeout: 30_000,
  testSequencer: "./packages/test-kit/src/longest-first.mjs",
  globalSetup: "./packages/test-kit/src/global-setup.ts",
  globalTeardown: "./packages/test-kit/src/global-teardown.ts",
};
