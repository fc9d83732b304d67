// `stream.on('data')` switches a stream to flowing: it delivers as fast as it reads, whatever the
// listener does with it. oxlint has no built-in rule that looks at an argument.

const SUBSCRIBE = new Set(['on', 'once', 'addListener', 'prependListener', 'prependOnceListener']);

const noDataListener = {
  meta: { type: 'problem' },
  create: (context) => ({
    CallExpression(node) {
      const { callee, arguments: parameters } = node;
      if (callee.type !== 'MemberExpression' || !SUBSCRIBE.has(callee.property.name)) return;
      if (parameters[0]?.type !== 'Literal' || parameters[0].value !== 'data') return;
      context.report({
        node: callee.property,
        message:
          "A 'data' listener knows no backpressure and fills memory: use stream.pipeline with a Transform, or for await.",
      });
    },
  }),
};

export default { meta: { name: 'repo' }, rules: { 'no-data-listener': noDataListener } };
