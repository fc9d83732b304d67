import { formatCount } from './format.ts';

/** Number of rejected records by reason, the most frequent first. */
export function RejectReasons({ byCode }: { readonly byCode: Readonly<Record<string, number>> }) {
  const reasons = Object.entries(byCode).toSorted(([, a], [, b]) => b - a);
  const most = reasons[0]?.[1] ?? 0;
  return (
    <table class="reasons">
      <caption class="visually-hidden">Rejected records by reason</caption>
      <tbody>
        {reasons.map(([code, count]) => (
          <tr key={code}>
            <th scope="row">
              <code>{code}</code>
            </th>
            <td class="number">{formatCount(count)}</td>
            <td class="bar" aria-hidden="true">
              <meter value={count} max={most} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
