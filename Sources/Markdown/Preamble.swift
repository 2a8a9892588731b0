/// Markdown that is put in front of a passage: definitions, and references that ask for them.
struct Preamble {
  /// cmark drops a byte order mark on the first line; in the middle of a message it is text.
  private var text = "\n"
  private(set) var lineCount = 1
  /// The labels that are referred to, by the line of the reference.
  private var probes: [Int: String] = [:]

  /// Adds a paragraph of one line.
  mutating func add(_ line: String) {
    text += line + "\n\n"
    lineCount += 2
  }

  /// Refers to a label.
  mutating func probe(_ label: String) {
    probes[lineCount + 1] = label
    add("[\(label)]")
  }

  /// Parses the preamble, lines that open blocks, and the bytes after them.
  mutating func parse(
    _ bytes: Passage.Bytes, footnotes: Bool, openers: [UInt8] = []
  ) -> Document? {
    let masked = Mask.masked(bytes)
    return text.withUTF8 { text in
      openers.withUnsafeBufferPointer { openers in
        guard let masked else { return Document([text, openers, bytes], footnotes: footnotes) }
        return masked.withUnsafeBufferPointer {
          Document([text, openers, $0], footnotes: footnotes)
        }
      }
    }
  }

  /// The labels, with what each reference became, in order.
  func probed(in document: Document) -> [(label: String, node: Node)] {
    if probes.isEmpty { return [] }
    var result: [(label: String, node: Node)] = []
    for paragraph in document.root.children {
      if paragraph.startLine > lineCount { break }
      guard let label = probes[paragraph.startLine], let node = paragraph.firstChild else {
        continue
      }
      result.append((label, node))
    }
    return result
  }
}

/// Finds where source lines begin; asked for in rising order, it reads the bytes once.
struct LineStarts {
  private let bytes: Passage.Bytes
  private var line = 1
  private var position = 0

  init(_ bytes: Passage.Bytes) { self.bytes = bytes }

  /// The first byte of a line, counted from 1; lines end with LF, CRLF or CR.
  mutating func start(of wanted: Int) -> Int {
    while line < wanted, position < bytes.count {
      let byte = bytes[position]
      position += 1
      if byte == 0x0A {
        line += 1
      } else if byte == 0x0D {
        if position < bytes.count, bytes[position] == 0x0A { position += 1 }
        line += 1
      }
    }
    return position
  }
}
