import Messages

/// What of a file, or which names of a directory, a message carries as text.
///
/// The block that a request carries begins with a tag that names the file, and holds its lines with
/// their numbers in front, as the tools for reading files that models know give them. No line can
/// end the block, since each begins with a number.
package struct FileExcerpt: Hashable, Sendable {
  /// The most bytes of a file that go as text; about 65,000 tokens.
  package static let mostBytes = 256 << 10

  /// As the person wrote it, without the lines.
  package var path: String
  /// The lines, counted from 1; nil for all.
  package var lines: ClosedRange<Int>?
  /// How many lines, or names of a directory.
  package var count: Int
  /// Bytes of the content, without numbers.
  package var size: Int
  package var isDirectory: Bool

  package init(
    path: String, lines: ClosedRange<Int>? = nil, count: Int, size: Int, isDirectory: Bool = false
  ) {
    self.path = path
    self.lines = lines
    self.count = count
    self.size = size
    self.isDirectory = isDirectory
  }

  /// What stands for it in a message: `[file src/a.swift 214 lines 8 KB]`.
  package var label: String {
    let shown = path.unicodeScalars.filter {
      $0.properties.generalCategory != .control && $0.properties.generalCategory != .format
        && $0 != "[" && $0 != "]"
    }
    var name = String(String.UnicodeScalarView(shown))
    if name.count > 60 { name = "…" + name.suffix(59) }
    if isDirectory { return "[directory \(name) \(count) name\(count == 1 ? "" : "s")]" }
    let range =
      lines.map { $0.count == 1 ? ":\($0.lowerBound)" : ":\($0.lowerBound)-\($0.upperBound)" } ?? ""
    return "[file \(name)\(range) \(count) line\(count == 1 ? "" : "s") \(Attachment.size(size))]"
  }

  // MARK: The block

  private static let file = "<file path=\""
  private static let directory = "<directory path=\""

  /// The block's text: the tag, the content, the end.
  package func block(_ content: String) -> String {
    var head = (isDirectory ? Self.directory : Self.file) + Self.escaped(path) + "\""
    if let lines { head += " lines=\"\(lines.lowerBound)-\(lines.upperBound)\"" }
    head += " count=\"\(count)\" bytes=\"\(size)\">\n"
    return head + content + (isDirectory ? "</directory>" : "</file>")
  }

  /// Reads the tag of a block; nil where a text is none.
  package init?(block: String) {
    let isDirectory = block.hasPrefix(Self.directory)
    guard isDirectory || block.hasPrefix(Self.file),
      block.hasSuffix(isDirectory ? "</directory>" : "</file>"),
      let end = block.firstIndex(of: "\n"), block[..<end].hasSuffix(">")
    else { return nil }
    let words = block[..<end].dropLast().split(separator: "\"", omittingEmptySubsequences: false)
    // The values stand between quotes, behind their names.
    var values: [Substring: Substring] = [:]
    for place in stride(from: 0, to: words.count - 1, by: 2) {
      values[words[place].split(separator: " ").last ?? ""] = words[place + 1]
    }
    guard let path = values["path="], let count = values["count="].flatMap({ Int($0) }),
      let size = values["bytes="].flatMap({ Int($0) })
    else { return nil }
    var lines: ClosedRange<Int>?
    if let range = values["lines="] {
      let ends = range.split(separator: "-").compactMap { Int($0) }
      guard ends.count == 2, ends[0] <= ends[1] else { return nil }
      lines = ends[0]...ends[1]
    }
    self.init(
      path: Self.unescaped(path), lines: lines, count: count, size: size, isDirectory: isDirectory)
  }

  private static let escapes = [("&", "&amp;"), ("\"", "&quot;"), ("<", "&lt;"), ("\n", "&#10;")]

  private static func escaped(_ text: String) -> String {
    escapes.reduce(text) { $0.replacing($1.0, with: $1.1) }
  }

  private static func unescaped(_ text: Substring) -> String {
    escapes.reversed().reduce(String(text)) { $0.replacing($1.1, with: $1.0) }
  }

  // MARK: Lines

  /// Lines with their numbers in front, as `cat -n` has them.
  /// - Parameter first: the number of the first.
  package static func numbered(_ bytes: [UInt8], from first: Int = 1) -> (text: String, count: Int)
  {
    var text: [UInt8] = []
    text.reserveCapacity(bytes.count + bytes.count / 4)
    var number = first
    var rest = bytes[...]
    // A byte order mark is no part of the text.
    if first == 1, rest.starts(with: [0xEF, 0xBB, 0xBF]) { rest = rest.dropFirst(3) }
    while !rest.isEmpty {
      let end = rest.firstIndex(of: 0x0A) ?? rest.endIndex
      var line = rest[..<end]
      if line.last == 0x0D { line = line.dropLast() }
      let digits = String(number)
      text += String(repeating: " ", count: max(0, 6 - digits.count)).utf8
      text += digits.utf8
      text.append(0x09)
      text += line
      text.append(0x0A)
      number += 1
      rest = end < rest.endIndex ? rest[(end + 1)...] : []
    }
    return (String(decoding: text, as: UTF8.self), number - first)
  }
}

/// By what one sees that a file has changed: not by its bytes, which would have to be read.
package struct FileMark: Hashable, Sendable {
  package var size: Int
  /// Nanoseconds since 1970.
  package var modified: Int64
  /// The file's number, which another file in its place does not have.
  package var number: UInt64

  package init(size: Int, modified: Int64, number: UInt64) {
    self.size = size
    self.modified = modified
    self.number = number
  }
}
