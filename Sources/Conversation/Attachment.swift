import Foundation
import Messages

/// A file that goes with a message.
package struct Attachment: Hashable, Sendable {
  /// What is in it.
  package enum Kind: Hashable, Sendable {
    case picture(Picture)
    /// The text of a file or the names of a directory, as the request carries it: UTF-8.
    case text(FileExcerpt)
  }

  /// The file's name, without directories.
  package let name: String
  /// Where it was read; empty where that is not known any more.
  package let path: String
  package let kind: Kind
  package let bytes: [UInt8]
  /// By what one sees later that the file has changed; nil where nobody looks.
  package let version: FileMark?

  package init(
    name: String, path: String, kind: Kind, bytes: [UInt8], version: FileMark? = nil
  ) {
    self.version = version
    self.name = name
    self.path = path
    self.kind = kind
    self.bytes = bytes
  }

  /// The most bytes of a picture: what the Messages protocol takes of one before base64
  /// (platform.claude.com, "Vision").
  package static let mostPictureBytes = 5 << 20
  /// The most bytes of all pictures of a request, in base64: 32 MB are the whole request's
  /// (protocol: errors), and the words need room too.
  package static let mostRequestBytes = 30 << 20

  /// What stands for it in a message: `[image shot.png 1280×720 214 KB]`.
  package var label: String {
    let name = String(self.name.filter { !$0.isNewline && $0 != "[" && $0 != "]" }.prefix(60))
    switch kind {
    case .picture(let picture): return "[image \(name)\(Self.suffix(picture, bytes.count))"
    case .text(let excerpt): return excerpt.label
    }
  }

  /// The block that a request carries.
  package var block: ContentBlock {
    switch kind {
    case .picture(let picture):
      return .image(
        mediaType: picture.format.mediaType, data: Data(bytes).base64EncodedString())
    case .text: return .text(String(decoding: bytes, as: UTF8.self))
    }
  }

  /// How a picture's label ends.
  fileprivate static func suffix(_ picture: Picture, _ count: Int) -> String {
    " \(picture.width)×\(picture.height) \(size(count))]"
  }

  /// `214 KB`, `4.2 MB`: in steps of 1,024.
  package static func size(_ count: Int) -> String {
    switch count {
    case ..<1024: return "\(count) bytes"
    case ..<(1 << 20): return "\((count + 512) >> 10) KB"
    default:
      let tenths = (count * 10 + 1 << 19) >> 20
      return "\(tenths / 10).\(tenths % 10) MB"
    }
  }
}

extension Turn {
  /// The files that a message carries, each with what stands for it in the text; pictures of other
  /// programs may stand for themselves.
  package var attachments: [(label: String, attachment: Attachment)] {
    let text = text
    var rest = text[...]
    return content.compactMap { block in
      if case .text(let block) = block, let excerpt = FileExcerpt(block: block) {
        let name = excerpt.path
        let file = Attachment(name: name, path: "", kind: .text(excerpt), bytes: Array(block.utf8))
        return text.contains(file.label) ? (file.label, file) : nil
      }
      guard case .image(_, let data) = block, let bytes = Data(base64Encoded: data).map(Array.init),
        let picture = try? Picture(bytes)
      else { return nil }
      func attachment(_ name: String) -> Attachment {
        Attachment(name: name, path: "", kind: .picture(picture), bytes: bytes)
      }
      let suffix = Attachment.suffix(picture, bytes.count)
      guard let end = rest.range(of: suffix)?.upperBound,
        let start = rest[..<end].range(of: "[image ", options: .backwards)
      else { return (attachment("image").label, attachment("image")) }
      let label = String(rest[start.lowerBound..<end])
      rest = rest[end...]
      let name = label.dropFirst(7).dropLast(suffix.count)
      return (label, attachment(String(name)))
    }
  }

  /// The text, and a line for each picture where the text does not name them: imported ones.
  package var shownText: String {
    let pictures = content.compactMap { block in
      if case .image(let type, let data) = block {
        "[image \(type.drop { $0 != "/" }.dropFirst()) \(Attachment.size(data.utf8.count / 4 * 3))]"
      } else {
        nil
      }
    }
    let text = text
    guard !pictures.isEmpty, text.ranges(of: "[image ").count < pictures.count else { return text }
    return (pictures + (text.isEmpty ? [] : [text])).joined(separator: "\n")
  }
}

extension Attachment {
  /// Whether it is a picture.
  package var isPicture: Bool { if case .picture = kind { true } else { false } }
}

extension [ContentBlock] {
  /// For a model that takes no pictures: their names stay in the text.
  var withoutPictures: [ContentBlock] {
    filter { if case .image = $0 { false } else { true } }
  }
}
