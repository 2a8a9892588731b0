/// What the first bytes of a picture tell: its type, by its own marks and not by a name, and its
/// size in pixels. Only the types that the Messages protocol takes.
package struct Picture: Hashable, Sendable {
  /// A type of pictures.
  package enum Format: String, Hashable, Sendable, CaseIterable {
    case png, jpeg, gif, webp

    /// `image/png` and the like.
    package var mediaType: String { "image/\(rawValue)" }
  }

  /// Why bytes are no picture that could be sent.
  package enum Fault: Error, Hashable, Sendable {
    /// They begin as none of the types do.
    case otherType
    /// They end before they should.
    case cut(Format)
  }

  /// Its type.
  package let format: Format
  /// In pixels.
  package let width: Int
  /// In pixels.
  package let height: Int

  /// Looks at the marks, the size, and the end where the format has a mark for it.
  package init(_ bytes: [UInt8]) throws(Fault) {
    guard let format = Format(bytes) else { throw .otherType }
    let reader = PictureReader(bytes: bytes)
    guard let (width, height) = reader.size(of: format), width > 0, height > 0,
      reader.isWhole(format)
    else { throw .cut(format) }
    self.format = format
    self.width = width
    self.height = height
  }
}

extension Picture.Format {
  /// The type by the first bytes: PNG (W3C, "PNG Specification", 5.2), JPEG (ITU T.81, B.1), GIF87a
  /// and GIF89a (its specification, 17), WebP (Google, "WebP Container Specification").
  init?(_ bytes: [UInt8]) {
    if bytes.starts(with: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]) {
      self = .png
    } else if bytes.starts(with: [0xFF, 0xD8, 0xFF]) {
      self = .jpeg
    } else if bytes.starts(with: "GIF87a".utf8) || bytes.starts(with: "GIF89a".utf8) {
      self = .gif
    } else if bytes.starts(with: "RIFF".utf8), bytes.dropFirst(8).starts(with: "WEBP".utf8) {
      self = .webp
    } else {
      return nil
    }
  }
}

/// Reads numbers of a picture; nil behind its end.
private struct PictureReader {
  let bytes: [UInt8]

  func big(_ offset: Int, _ count: Int) -> Int? {
    guard offset >= 0, offset + count <= bytes.count else { return nil }
    return bytes[offset..<offset + count].reduce(0) { $0 << 8 | Int($1) }
  }

  func little(_ offset: Int, _ count: Int) -> Int? {
    guard offset >= 0, offset + count <= bytes.count else { return nil }
    return bytes[offset..<offset + count].reversed().reduce(0) { $0 << 8 | Int($1) }
  }

  func size(of format: Picture.Format) -> (Int, Int)? {
    switch format {
    case .png: return pair(big(16, 4), big(20, 4))
    case .gif: return pair(little(6, 2), little(8, 2))
    case .jpeg: return sizeOfJPEG()
    case .webp: return sizeOfWebP()
    }
  }

  private func pair(_ width: Int?, _ height: Int?) -> (Int, Int)? {
    guard let width, let height else { return nil }
    return (width, height)
  }

  /// In the frame header, SOF0 to SOF15, which comes before the first scan.
  private func sizeOfJPEG() -> (Int, Int)? {
    var offset = 2
    while let mark = big(offset, 2) {
      // Fill bytes may stand before a mark.
      if mark == 0xFFFF {
        offset += 1
        continue
      }
      guard mark & 0xFF00 == 0xFF00, let length = big(offset + 2, 2), length >= 2 else {
        return nil
      }
      let kind = mark & 0xFF
      // Of that range DHT, JPG and DAC are something else.
      if 0xC0...0xCF ~= kind, ![0xC4, 0xC8, 0xCC].contains(kind) {
        return pair(big(offset + 7, 2), big(offset + 5, 2))
      }
      offset += 2 + length
    }
    return nil
  }

  /// In the first chunk: lossy, lossless, or extended.
  private func sizeOfWebP() -> (Int, Int)? {
    guard bytes.count >= 30 else { return nil }
    switch String(decoding: bytes[12..<16], as: UTF8.self) {
    case "VP8 ": return pair(little(26, 2).map { $0 & 0x3FFF }, little(28, 2).map { $0 & 0x3FFF })
    case "VP8L":
      guard let bits = little(21, 4) else { return nil }
      return (bits & 0x3FFF + 1, bits >> 14 & 0x3FFF + 1)
    case "VP8X": return pair(little(24, 3).map { $0 + 1 }, little(27, 3).map { $0 + 1 })
    default: return nil
    }
  }

  /// Whether the end is there, as far as the format says where it is.
  func isWhole(_ format: Picture.Format) -> Bool {
    switch format {
    case .png:
      var offset = 8
      while let length = big(offset, 4), let kind = big(offset + 4, 4) {
        offset += 12 + length
        if kind == 0x4945_4E44 { return offset <= bytes.count }  // IEND
      }
      return false
    case .webp: return little(4, 4).map { $0 + 8 <= bytes.count } ?? false
    case .jpeg:
      // Some cameras write more behind the end mark.
      return bytes.indices.dropLast().reversed().contains {
        bytes[$0] == 0xFF && bytes[$0 + 1] == 0xD9
      }
    case .gif: return bytes.count > 13
    }
  }
}
