extension String {
  /// The text cut to `columns`, its end replaced by `mark` if it does not fit. A wide character
  /// that would be cut in half is left out.
  package func truncated(to columns: Int, mark: String = "…") -> String {
    Line([Span(self)]).truncated(to: columns, mark: mark).text
  }
}

extension Line {
  /// Columns that the line takes.
  package var width: Int { DisplayWidth.of(spans) }

  /// The line cut to `columns`; if it does not fit, its end is replaced by `mark` in the style
  /// of what it replaces.
  package func truncated(to columns: Int, mark: String = "…") -> Line {
    guard width > columns else { return self }
    let room = columns - DisplayWidth.of(mark)
    guard room >= 0 else { return Line([], position: position) }
    var left = room
    var kept: [Span] = []
    for span in spans {
      let (text, used) = span.text.prefix(columns: left)
      left -= used
      if text.utf8.count < span.text.utf8.count {
        kept.append(Span(text + mark, span.style))
        break
      }
      kept.append(span)
    }
    return Line(kept, position: position)
  }
}

extension String {
  /// The longest beginning that takes at most `columns`, and what it takes.
  func prefix(columns: Int) -> (text: String, width: Int) {
    var text = self
    return text.withUTF8 { bytes in
      var used = 0
      var end = 0
      Clusters.forEach(in: bytes) { range, width in
        if used + width > columns { return false }
        used += width
        end = range.upperBound
        return true
      }
      return (String(decoding: bytes[..<end], as: UTF8.self), used)
    }
  }
}
