import Canvas

/// The blocks that are open where the text so far ends, from the outermost one inwards, when the
/// outermost one is long: so that of a long list, quote or table only the end is parsed again.
///
/// CommonMark's first phase goes line by line, and what it carries from one line to the next is
/// just the open blocks. Lines that open the same blocks, put in front of the rest, make it go on
/// as it would have.
struct OpenPath: Sendable {
  /// One open block.
  struct Frame: Sendable {
    enum Kind: Sendable {
      case quote
      /// - Parameters:
      ///   - isTight: how its items were set.
      ///   - next: the number of the next item, nil for bullets.
      case list(isTight: Bool, next: Int?)
      /// - Parameters:
      ///   - marker: what opens an item with as much indentation as it has: its marker and spaces.
      ///   - columns: what its content is indented by where it is shown.
      case item(marker: [UInt8], columns: Int)
      case table(Typesetter.Table)
    }

    var kind: Kind
    /// The first byte of the line in which it begins.
    var start: Int
    /// What is set before it.
    var mark: Typesetter.Mark
  }

  var frames: [Frame] = []
  /// The first byte that is not yet set for good: the start of a line and of a block (an item, a
  /// row) in the last of the frames.
  var position = 0
  /// What is set for good.
  var mark = Typesetter.Mark()

  var isEmpty: Bool { frames.isEmpty }

  /// The lines that open the frames again. Unless the last is a list whose next item begins,
  /// an empty heading stands for what the last one holds already.
  var openers: Passage.Openers {
    var first: [UInt8] = []
    var rest: [UInt8] = []
    for frame in frames {
      switch frame.kind {
      case .quote:
        first += Array("> ".utf8)
        rest += Array("> ".utf8)
      case .list: break
      case .item(let marker, _):
        first += marker
        rest += Array(repeating: UInt8(ascii: " "), count: marker.count)
      case .table(let table):
        let columns = max(1, table.alignments.count)
        let cell = Array("|a".utf8)
        first += (0..<columns).flatMap { _ in cell } + Array("|\n".utf8)
        rest += OpenPath.delimiters(table.alignments) + Array("|\n".utf8)
        return Passage.Openers(text: first + rest, lineCount: 2)
      }
    }
    if frames.count == 1, case .list = frames[0].kind {
      return Passage.Openers(text: [], lineCount: 0)
    }
    return Passage.Openers(text: first + Array("#\n".utf8), lineCount: 1)
  }

  private static func delimiters(_ alignments: [UInt8]) -> [UInt8] {
    if alignments.isEmpty { return Array("|-".utf8) }
    return alignments.flatMap { alignment in
      switch alignment {
      case UInt8(ascii: "l"): Array("|:-".utf8)
      case UInt8(ascii: "c"): Array("|:-:".utf8)
      case UInt8(ascii: "r"): Array("|-:".utf8)
      default: Array("|-".utf8)
      }
    }
  }

  /// Goes back to where the frame at the index begins: it is to be set again.
  mutating func pop(to index: Int) {
    var index = index
    // What begins in the line of its parent is opened by the parent's line.
    while index > 0, frames[index - 1].start == frames[index].start { index -= 1 }
    position = frames[index].start
    mark = frames[index].mark
    if index > 0, case .item = frames[index].kind,
      case .list(let isTight, let next) = frames[index - 1].kind
    {
      // The item is the next one again.
      frames[index - 1].kind = .list(isTight: isTight, next: next.map { $0 - 1 })
    }
    frames.removeSubrange(index...)
  }
}

/// What is remembered of the open blocks while they are set.
struct Trail: Sendable {
  /// The head row of a code block is set.
  struct CodeHead: Sendable {
    var mark: Typesetter.Mark
    var margin: [Span]
    var marginWidth: Int
  }

  /// The open blocks of the tree that is set, by `Node.id`.
  var nodes: Set<Int> = []
  /// What was set before each.
  private(set) var marks: [Int: Typesetter.Mark] = [:]
  private(set) var tight: [Int: Bool] = [:]
  private(set) var items: [Int: (number: Int?, columns: Int)] = [:]
  private(set) var tables: [Int: Typesetter.Table] = [:]
  /// What was set before the first line of each code block, and what its rows begin with.
  private(set) var codeHeads: [Int: CodeHead] = [:]
  /// The outermost frame that was set otherwise than the text now wants it.
  private(set) var stale: Int?

  mutating func note(_ node: Node, _ mark: Typesetter.Mark) {
    if nodes.contains(node.id) { marks[node.id] = mark }
  }
  mutating func note(_ code: Node, _ head: CodeHead) {
    if nodes.contains(code.id) { codeHeads[code.id] = head }
  }
  mutating func note(_ list: Node, isTight: Bool) {
    if nodes.contains(list.id) { tight[list.id] = isTight }
  }
  mutating func note(_ item: Node, number: Int?, columns: Int) {
    if nodes.contains(item.id) { items[item.id] = (number, columns) }
  }
  mutating func note(_ node: Node, _ table: Typesetter.Table) {
    if nodes.contains(node.id) { tables[node.id] = table }
  }
  mutating func noteStale(_ frame: Int) { stale = min(stale ?? frame, frame) }
}

extension Typesetter {
  mutating func note(_ node: Node) {
    let mark = mark
    trail?.note(node, mark)
  }

  mutating func note(codeHead node: Node) {
    guard trail != nil else { return }
    let head = Trail.CodeHead(mark: mark, margin: margin, marginWidth: marginWidth)
    trail?.note(node, head)
  }
}
