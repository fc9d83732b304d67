/** A file dropped beside the place for it would be shown in place of the page, and end what is being sent. */
function refuse(event: DragEvent): void {
  const { target, dataTransfer } = event;
  if (!dataTransfer?.types.includes('Files') || (target as HTMLInputElement).type === 'file') return;
  event.preventDefault();
  dataTransfer.dropEffect = 'none';
}

addEventListener('dragover', refuse);
addEventListener('drop', refuse);
