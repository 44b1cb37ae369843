import { chooseFreePort } from "../ports.ts";
import type { Wiring } from "../wiring.ts";
import { type BrokerNode, nodeNameOf, onlyNode } from "./rabbitmq.ts";

/** The broker's nodes in the order in which they start: each joins those before it. */
export const planBrokerNodes = async (wiring: Wiring, count: number): Promise<readonly BrokerNode[]> => {
  const first = onlyNode(wiring);
  if (count === 1) return [first];
  const nodes: BrokerNode[] = [{ ...first, cluster: [first.nodeName] }];
  const taken = Object.values(wiring.ports);
  for (let n = 2; n <= count; n += 1) {
    const amqp = await chooseFreePort(taken);
    const dist = await chooseFreePort([...taken, amqp]);
    taken.push(amqp, dist);
    const nodeName = nodeNameOf(wiring).replace("@", `-${n}@`);
    const cluster = [...nodes.map((node) => node.nodeName), nodeName];
    nodes.push({ name: `rabbitmq-${n}`, nodeName, ports: { amqp, dist }, cluster });
  }
  return nodes;
};
