export function Progress({ label, share }: { readonly label: string; readonly share: number }) {
  return (
    <label class="progress">
      <span>{label}</span>
      <progress max={1} value={share} />
    </label>
  );
}
