import classes from './guides.module.css';

/** How a person gets from the identity provider to Eppo. */
export function FlowPicture({ provider }: { readonly provider: string }) {
  const stations = [
    { name: provider, what: 'you assign people', x: 10 },
    { name: 'WorkOS', what: 'passes it on, signed', x: 270 },
    { name: 'Eppo', what: 'account and role follow', x: 530 },
  ];
  return (
    <svg
      viewBox="0 0 720 112"
      className={classes['flow']}
      role="img"
      aria-label={`${provider}, where you assign people, tells WorkOS, which tells Eppo, where account and role follow.`}
    >
      {stations.map(({ name, what, x }, index) => (
        <g key={name} transform={`translate(${String(x)} 12)`}>
          <rect width={180} height={88} rx={14} />
          <text x={90} y={40} textAnchor="middle" className={classes['station']}>
            {name}
          </text>
          <text x={90} y={63} textAnchor="middle">
            {what}
          </text>
          {index < 2 && <path d="M190 44h48m-10 -8l10 8l-10 8" />}
        </g>
      ))}
    </svg>
  );
}
