// Files that the page was given, for the run-time: src/Web/HostFile.cs names these functions.
//
// A worker may read a File at any place without waiting (FileReaderSync). Each file keeps the one
// stretch that was read last, so that small reads in order cost one copy.

const STRETCH_BYTES = 1 << 20

/**
 * @param {() => Uint8Array} heap the run-time's memory
 */
export function fileTable(heap) {
  const reader = new FileReaderSync()
  const open = new Map()
  let next = 1

  return {
    /** @param {Blob} blob */
    add(blob) {
      const id = next++
      open.set(id, { blob, start: 0, stretch: new Uint8Array(0) })
      return id
    },

    remove: (id) => open.delete(id),

    imports: {
      /** The size in bytes: a number, exact up to 2^53. */
      size: (id) => open.get(id).blob.size,

      /** Fills the run-time's memory with what is at an offset; gives how many bytes, 0 at the end. */
      read(id, offset, pointer, count) {
        const file = open.get(id)
        const left = Math.max(0, Math.min(count, file.blob.size - offset))
        if (left === 0) return 0
        const inside = offset - file.start
        if (inside < 0 || inside >= file.stretch.length) {
          const end = Math.min(file.blob.size, offset + Math.max(STRETCH_BYTES, left))
          file.stretch = new Uint8Array(reader.readAsArrayBuffer(file.blob.slice(offset, end)))
          file.start = offset
        }
        const from = offset - file.start
        const part = file.stretch.subarray(from, from + left)
        heap().set(part, pointer)
        return part.length
      },
    },
  }
}
