/** Rejects files dropped outside the file input: the browser would open them, and end all uploads. */
function rejectStrayDrop(event: DragEvent): void {
  const { target, dataTransfer } = event;
  if (!dataTransfer?.types.includes('Files')) return;
  // The file input accepts a single file.
  if ((target as HTMLInputElement).type === 'file' && dataTransfer.items.length === 1) return;
  event.preventDefault();
  dataTransfer.dropEffect = 'none';
}

addEventListener('dragover', rejectStrayDrop);
addEventListener('drop', rejectStrayDrop);
