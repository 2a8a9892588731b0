/// Small whole pictures of every format, made byte by byte as the formats' specifications say.
package enum PictureFiles {
  /// A PNG of a size, with nothing in its data chunk; `padding` bytes make it longer.
  package static func png(_ width: Int, _ height: Int, padding: Int = 0) -> [UInt8] {
    [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]
      + chunk("IHDR", big(width, 4) + big(height, 4) + [8, 6, 0, 0, 0])
      + chunk("IDAT", [UInt8](repeating: 0, count: padding)) + chunk("IEND", [])
  }

  /// A JPEG with a long application segment before its frame.
  package static func jpeg(_ width: Int, _ height: Int) -> [UInt8] {
    [0xFF, 0xD8, 0xFF, 0xE1] + big(4002, 2) + [UInt8](repeating: 0xC0, count: 4000)
      + [0xFF, 0xDB, 0, 3, 7, 0xFF, 0xFF, 0xC2, 0, 11, 8] + big(height, 2) + big(width, 2)
      + [1, 1, 0x11, 0, 0xFF, 0xDA, 0, 2, 1, 2, 3, 0xFF, 0xD9]
  }

  /// A GIF89a.
  package static func gif(_ width: Int, _ height: Int) -> [UInt8] {
    Array("GIF89a".utf8) + little(width, 2) + little(height, 2) + [0, 0, 0, 0x3B]
  }

  /// A WebP whose first chunk is `VP8 `, `VP8L` or `VP8X`.
  package static func webp(_ width: Int, _ height: Int, chunk kind: String) -> [UInt8] {
    let data: [UInt8] =
      switch kind {
      case "VP8 ": [0, 0, 0, 0x9D, 0x01, 0x2A] + little(width, 2) + little(height, 2)
      case "VP8L": [0x2F] + little((height - 1) << 14 | (width - 1), 4) + [0, 0, 0, 0, 0]
      default: [0, 0, 0, 0] + little(width - 1, 3) + little(height - 1, 3)
      }
    let rest =
      Array("WEBP".utf8) + Array(kind.utf8) + little(data.count, 4) + data
    return Array("RIFF".utf8) + little(rest.count, 4) + rest
  }

  private static func chunk(_ name: String, _ data: [UInt8]) -> [UInt8] {
    big(data.count, 4) + Array(name.utf8) + data + [0, 0, 0, 0]
  }

  private static func big(_ number: Int, _ count: Int) -> [UInt8] {
    little(number, count).reversed()
  }

  private static func little(_ number: Int, _ count: Int) -> [UInt8] {
    (0..<count).map { UInt8(truncatingIfNeeded: number >> ($0 * 8)) }
  }
}
