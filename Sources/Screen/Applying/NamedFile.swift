import Markdown
import Messages

/// The file that a code block belongs to, as the text says it: the fence (`swift path/to/a.swift`,
/// `swift:a.swift`, `title="a.swift"`), a comment in its first line, or the line before it. Models
/// and sites write all of these; there is no standard. Layouts keep no more of a fence than its
/// language, so it is found again in the source.
enum NamedFile {
  /// Nil where nothing, or more than one thing, is named.
  /// - Parameter source: the answer's whole text.
  static func path(of block: CodeBlock, in source: String) -> String? {
    guard let fence = fence(of: block, in: source) else { return nil }
    return path(info: fence.info) ?? path(comment: block.text) ?? path(before: fence.before)
  }

  private struct Fence {
    var info: String
    /// The last line before it that is not blank.
    var before: String
  }

  /// The fence that holds the block's text: the first, if several say the same.
  private static func fence(of block: CodeBlock, in source: String) -> Fence? {
    let wanted = block.text.filter { !$0.isWhitespace }
    let lines = source.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
    var before = ""
    var index = 0
    while index < lines.count {
      defer { index += 1 }
      let line = String(lines[index]).trimmed
      guard let sign = line.first, sign == "`" || sign == "~" else {
        if !line.isEmpty { before = line }
        continue
      }
      let marks = line.prefix { $0 == sign }
      guard marks.count >= 3 else {
        before = line
        continue
      }
      var code = ""
      var end = index + 1
      while end < lines.count {
        let last = String(lines[end]).trimmed
        if last.count >= marks.count, last.allSatisfy({ $0 == sign }) { break }
        code += lines[end].filter { !$0.isWhitespace }
        end += 1
      }
      if code == wanted {
        return Fence(info: String(line.dropFirst(marks.count)).trimmed, before: before)
      }
      index = end
      before = ""
    }
    return nil
  }

  private static func path(info: String) -> String? {
    for (place, word) in info.split(separator: " ").map(String.init).enumerated() {
      for name in ["title=", "filename=", "file=", "path="] where word.hasPrefix(name) {
        let value = String(word.dropFirst(name.count)).filter { !"\"'".contains($0) }
        if isPath(value) { return value }
      }
      // `swift:a.swift`
      if place == 0, let colon = word.firstIndex(of: ":") {
        let value = String(word[word.index(after: colon)...])
        if isPath(value) { return value }
      }
      if isPath(word), place > 0 || word.contains(".") { return word }
    }
    return nil
  }

  private static func path(comment code: String) -> String? {
    var line = (code.split(whereSeparator: \.isNewline).first.map(String.init) ?? "").trimmed
    guard let opening = ["//", "#", "--", "/*", "<!--", ";", "%"].first(where: line.hasPrefix)
    else {
      return nil
    }
    line.removeFirst(opening.count)
    for closing in ["*/", "-->"] where line.hasSuffix(closing) { line.removeLast(closing.count) }
    for label in ["File:", "file:", "Filename:", "filename:", "Path:", "path:"] {
      if line.trimmed.hasPrefix(label) { line = String(line.trimmed.dropFirst(label.count)) }
    }
    return isPath(line.trimmed) ? line.trimmed : nil
  }

  private static func path(before line: String) -> String? {
    let marks: Set<Character> = ["*", "_", ":", ",", "(", ")", "\"", "'", "#", ".", "!", "?"]
    var names: Set<String> = []
    for word in line.split(whereSeparator: { $0.isWhitespace || $0 == "`" || $0 == "*" }) {
      var word = word
      while let last = word.last, marks.contains(last) { word.removeLast() }
      while let first = word.first, marks.subtracting(["."]).contains(first) { word.removeFirst() }
      if isPath(String(word)) { names.insert(String(word)) }
    }
    return names.count == 1 ? names.first : nil
  }

  private static let bare: Set<String> = ["Makefile", "Dockerfile", "README", "LICENSE", "Gemfile"]

  /// Whether a word looks like a file's name: an ending with a letter, or a name known without one.
  private static func isPath(_ word: String) -> Bool {
    guard !word.isEmpty, word.utf8.count <= 300, !word.contains("://"), !word.hasSuffix("/"),
      word.allSatisfy({ $0.isLetter || $0.isNumber || "._-+/@~".contains($0) })
    else { return false }
    let name = word.split(separator: "/").last.map(String.init) ?? ""
    if bare.contains(name) { return true }
    guard let dot = name.lastIndex(of: ".") else { return false }
    let ending = name[name.index(after: dot)...]
    return 1...12 ~= ending.count && ending.contains(where: \.isLetter)
      && ending.allSatisfy(\.isASCII)
      && (dot > name.startIndex || ending.count > 2)
  }
}
