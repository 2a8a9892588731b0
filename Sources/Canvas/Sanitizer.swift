/// Makes untrusted text unable to act: the one gate between what came from outside (model output,
/// file names, configuration, server errors, titles) and cells.
///
/// - C0 controls become their pictures (␛), DEL and C1 become `\x9b`.
/// - Bidi controls, tags and other invisible characters become `<U+202E>`; ZWSP is dropped.
///   ZWJ, ZWNJ and variation selectors stay where a script or an emoji needs them.
/// - At most 4 combining marks follow a base; what Unicode has not assigned becomes U+FFFD, and
///   so do the private planes 15 and 16, whose characters stand for clusters on the way to the
///   terminal.
///
/// It is idempotent, and text of clean ASCII is only looked through.
package enum Sanitizer {
  /// Spans that show one row of text, with what had to be made visible in `Style(.marker)`.
  ///
  /// The caller splits lines; an LF left inside is shown as `␊`. A TAB becomes spaces up to the
  /// next 4-column stop.
  /// - Parameter column: where the text begins, for the stops.
  package static func spans(
    _ text: some StringProtocol, style: Style = .text, column: Int = 0
  ) -> [Span] {
    if text.withBytes({ isPrintableASCII($0) }) {
      return text.isEmpty ? [] : [Span(String(text), style)]
    }
    var filter = SanitizerFilter(keepsLines: false)
    filter.pass(text.unicodeScalars)
    var spans: [Span] = []
    var isMarked = false
    var run = ""
    func close() {
      if !run.isEmpty { spans.append(Span(run, isMarked ? Style(.marker) : style)) }
      run = ""
    }
    for piece in filter.pieces {
      if piece.isMarker != isMarked {
        close()
        isMarked = piece.isMarker
      }
      run += piece.text
    }
    close()
    return TabStops.expand(spans, from: column)
  }

  /// The text with its markers in line. LF and TAB stay, CR LF becomes LF.
  package static func plain(_ text: String) -> String {
    var text = text
    if text.withUTF8({ isPlainASCII($0) }) { return text }
    var filter = SanitizerFilter(keepsLines: true)
    filter.pass(text.unicodeScalars)
    return filter.pieces.reduce(into: "") { $0 += $1.text }
  }

  /// One row for titles, names and error texts: white space becomes single spaces, and what does
  /// not fit into `limit` columns ends in `…`.
  package static func singleLine(_ text: String, limit: Int) -> String {
    guard limit > 0 else { return "" }
    // Enough for any limit: no scalar that takes a column is longer than 4 bytes, marks apart.
    let most = min(text.utf8.count, 4096 + 16 * min(limit, 1 << 20))
    let head = most < text.utf8.count ? String(text.prefix(most)) : text
    var row = ""
    var isSpaced = true
    for scalar in plain(head).unicodeScalars {
      let isSpace = scalar == " " || scalar == "\n" || scalar == "\t"
      if isSpace, isSpaced { continue }
      isSpaced = isSpace
      row.unicodeScalars.append(isSpace ? " " : scalar)
    }
    if row.hasSuffix(" ") { row.removeLast() }
    return row.truncated(to: limit)
  }

  /// The text without what `plain` would make visible: for the clipboard and for files, where
  /// markers would be wrong and control characters could act. LF and TAB stay.
  package static func stripped(_ text: String) -> String {
    if isClean(text) { return text }
    var filter = SanitizerFilter(keepsLines: true)
    filter.pass(text.unicodeScalars)
    return filter.pieces.lazy.filter { !$0.isMarker }.map(\.text).joined()
  }

  /// Whether the text passes unchanged, so that nothing in it is hidden. CR LF counts as LF.
  package static func isClean(_ text: String) -> Bool {
    var text = text
    if text.withUTF8({ isPlainASCII($0) }) { return true }
    var filter = SanitizerFilter(keepsLines: true)
    filter.pass(text.unicodeScalars)
    return filter.isClean
  }

  /// Whether all bytes are printable ASCII.
  static func isPrintableASCII(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    // Without an early exit per byte the compiler takes many bytes at a time.
    var position = 0
    while position < bytes.count {
      let end = min(position + 256, bytes.count)
      var isOther = false
      for index in position..<end { isOther = isOther || bytes[index] &- 0x20 > 0x5E }
      if isOther { return false }
      position = end
    }
    return true
  }

  /// Whether all bytes are printable ASCII, LF or TAB.
  static func isPlainASCII(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    var position = 0
    while position < bytes.count {
      let end = min(position + 256, bytes.count)
      var isOther = false
      for index in position..<end {
        let byte = bytes[index]
        isOther = isOther || byte &- 0x20 > 0x5E && byte != 0x0A && byte != 0x09
      }
      if isOther { return false }
      position = end
    }
    return true
  }
}
