/** The product's mark; says nothing to screen readers, as its name stands beside it. */
export function Mark({ size }: { readonly size: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 32 32" aria-hidden="true">
      <rect width="32" height="32" rx="8" fill="#4c52d6" />
      <g fill="none" stroke="#fff" strokeWidth="2.6" strokeLinecap="round" strokeLinejoin="round">
        <path d="M8 13a8.6 8.6 0 0 1 15-2.6M24 19a8.6 8.6 0 0 1-15 2.6" />
        <path d="M23.6 5.6v5.2h-5.2M8.4 26.4v-5.2h5.2" />
      </g>
    </svg>
  );
}
