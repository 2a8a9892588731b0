import Canvas

/// Files, completed behind an `@`.
extension State {
  /// Milliseconds after which the list of files is asked for anew when an `@` is typed.
  private static let filesAge: Int64 = 5_000
  /// Longer words, in bytes, are not completed.
  private static let longestMention = 400

  /// The mention that the caret stands behind, and what of a path is in it.
  var mentionToComplete: (range: Range<Int>, path: String)? {
    let line = composer.line
    guard overlay == nil, approval?.words == nil, !attaching.isBusy, !line.hasPrefix("!"),
      line.utf8.contains(UInt8(ascii: "@"))
    else { return nil }
    let caret = composer.caretIndex
    if caret < line.endIndex, !line[caret].isWhitespace { return nil }
    var start = caret
    var length = 0
    while start > line.startIndex, length < Self.longestMention {
      start = line.index(before: start)
      length += 1
      if line[start].isNewline || line[start].isChip { return nil }
      guard line[start] == "@" else { continue }
      guard start == line.startIndex || FileMention.opens(line[line.index(before: start)]) else {
        continue
      }
      guard let path = Self.path(written: line[line.index(after: start)..<caret]) else {
        return nil
      }
      return (composer.offset(start)..<composer.caret, path)
    }
    return nil
  }

  /// What is written behind an `@`, without quotes and backslashes; nil where the word has ended.
  private static func path(written: Substring) -> String? {
    if written.first == "\"" {
      return written.dropFirst().contains("\"") ? nil : String(written.dropFirst())
    }
    var path = ""
    var isEscaped = false
    for character in written {
      if !isEscaped, character == "\\" {
        isEscaped = true
        continue
      }
      if !isEscaped, character.isWhitespace { return nil }
      path.append(character)
      isEscaped = false
    }
    return path
  }

  /// Asks for the list of files where there is none yet, or an old one.
  mutating func wishForFiles() -> [Effect] {
    guard !completion.isListingFiles else { return [] }
    if completion.files != nil, now.uptime - completion.filesCame < Self.filesAge { return [] }
    completion.isListingFiles = true
    return [.listFiles]
  }

  /// Takes the list of files.
  mutating func takeFiles(_ list: FileList) {
    completion.files = FileFilter(list)
    completion.filesCame = now.uptime
    completion.isListingFiles = false
    if completion.open?.source == .files, let path = mentionToComplete?.path { showFiles(path) }
  }

  /// Shows the files that fit.
  mutating func showFiles(_ path: String) {
    let rows = (completion.files?.best(path) ?? []).map { Picker.Row(value: $0, title: $0) }
    var picker =
      rows.isEmpty
      ? Picker(purpose: .completion, title: "", rows: [])
      : Picker(purpose: .completion, title: "", names: rows)
    picker.edit { $0.set(path) }
    completion.open = Completion(source: .files, picker: picker)
  }

  /// Puts a file in the place of the mention: it is read, and becomes a chip. A directory goes on to
  /// what is in it.
  mutating func accept(file path: String) -> [Effect] {
    guard let (range, _) = mentionToComplete else { return [] }
    let isDirectory = path.hasSuffix("/")
    let token = FileMention.text(of: path)
    composer.replace(range, with: token)
    if isDirectory { return [] }
    let isAtEnd = composer.caretIndex == composer.line.endIndex
    if isAtEnd { composer.insert(" ") }
    completion.close(for: composer.line)
    return read(AttachmentWish(path: path, origin: .token(token)))
  }
}
