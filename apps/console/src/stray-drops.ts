/** A file dropped beside the place for it would be shown in place of the page, and end what is being sent. */
function refuse(event: DragEvent): void {
  const { target, dataTransfer } = event;
  if (!dataTransfer?.types.includes('Files')) return;
  // The place for it takes a single one.
  if ((target as HTMLInputElement).type === 'file' && dataTransfer.items.length === 1) return;
  event.preventDefault();
  dataTransfer.dropEffect = 'none';
}

addEventListener('dragover', refuse);
addEventListener('drop', refuse);
