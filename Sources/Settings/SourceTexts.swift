/// The texts that one configuration is made of: its file, and those it includes. Their bytes are
/// numbered one after the other, so that a single offset says both the file and the place.
struct SourceTexts: Sendable {
  /// Each with the number of its first byte.
  private var parts: [(base: Int, text: SourceText)]

  /// - Parameter main: the file itself; its bytes are numbered from 0.
  init(_ main: SourceText) {
    parts = [(0, main)]
  }

  /// The file that was opened first.
  var main: SourceText { parts[0].text }

  /// Absolute, of the file that was opened first.
  var path: String { main.path }

  /// Adds a file.
  ///
  /// - Returns: the number of its first byte.
  mutating func add(_ text: SourceText) -> Int {
    // One apart, so that the end of a text is not the beginning of the next.
    let base = parts[parts.count - 1].base + parts[parts.count - 1].text.bytes.count + 1
    parts.append((base, text))
    return base
  }

  /// The text that holds a byte, and the byte's number within it.
  func part(at offset: Int) -> (text: SourceText, offset: Int) {
    let part = parts.last { $0.base <= offset } ?? parts[0]
    return (part.text, offset - part.base)
  }

  /// `path:line` of a byte, for people.
  func place(of offset: Int) -> String {
    let (text, offset) = part(at: offset)
    return "\(text.path):\(text.position(of: offset).line)"
  }
}
