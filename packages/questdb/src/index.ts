export { createQuestdbClient, type QuestdbClient, type QuestdbRows } from "./client.ts";
export { LineRefused } from "./refusal.ts";
