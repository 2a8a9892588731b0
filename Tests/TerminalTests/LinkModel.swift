import Testing

/// A terminal of 80 columns as far as ncurses uses xterm's sequences: which character is where,
/// and to which link it belongs.
struct LinkModel {
  struct Cell: Hashable {
    var character: Character = " "
    var link = ""
  }

  private(set) var cells: [[Cell]]
  private var x = 0
  private var y = 0
  private var top = 0
  private var bottom: Int
  private var link = ""
  private var last: Character = " "

  init(height: Int) {
    cells = Array(repeating: Array(repeating: Cell(), count: 80), count: height)
    bottom = height - 1
  }

  /// The text of each link of a row.
  func links(ofRow y: Int) -> [String: String] {
    var links: [String: String] = [:]
    for cell in cells[y] where !cell.link.isEmpty {
      links[cell.link, default: ""].append(cell.character)
    }
    return links
  }

  mutating func feed(_ text: String) {
    var rest = Array(text.unicodeScalars)[...]
    while let scalar = rest.popFirst() {
      switch scalar {
      case "\u{1B}":
        switch rest.popFirst() {
        case "[": control(&rest)
        case "]": command(&rest)
        case "(": _ = rest.popFirst()
        case "M": if y == top { scroll(-1) } else { y -= 1 }
        default: break
        }
      case "\r": x = 0
      case "\n": if y == bottom { scroll(1) } else { y = min(y + 1, cells.count - 1) }
      case "\u{8}": x = max(0, x - 1)
      default: put(Character(scalar))
      }
    }
  }

  private mutating func put(_ character: Character) {
    if x < 80 { cells[y][x] = Cell(character: character, link: link) }
    last = character
    x += 1
  }

  private mutating func command(_ rest: inout ArraySlice<Unicode.Scalar>) {
    let end = rest.firstIndex { $0 == "\u{7}" || $0 == "\u{1B}" } ?? rest.endIndex
    let fields = String(String.UnicodeScalarView(rest[..<end]))
      .split(separator: ";", maxSplits: 2, omittingEmptySubsequences: false)
    if fields.first == "8" { link = fields.count > 2 ? String(fields[2]) : "" }
    let isLong = end < rest.endIndex && rest[end] == "\u{1B}"
    rest = rest[min(end + (isLong ? 2 : 1), rest.endIndex)...]
  }

  private mutating func control(_ rest: inout ArraySlice<Unicode.Scalar>) {
    var text = ""
    while let scalar = rest.popFirst() {
      guard 0x40...0x7E ~= scalar.value else {
        text.unicodeScalars.append(scalar)
        continue
      }
      apply(Character(scalar), text)
      return
    }
  }

  private mutating func apply(_ final: Character, _ text: String) {
    let numbers = text.split(separator: ";", omittingEmptySubsequences: false).map { Int($0) }
    let first = numbers.first ?? nil
    let count = first ?? 1
    let second = numbers.count > 1 ? numbers[1] : nil
    switch final {
    case "H":
      y = min(max(0, count - 1), cells.count - 1)
      x = (second ?? 1) - 1
    case "G": x = count - 1
    case "d": y = min(count - 1, cells.count - 1)
    case "A": y = max(0, y - count)
    case "B": y = min(cells.count - 1, y + count)
    case "C": x += count
    case "D": x = max(0, x - count)
    case "K":
      let range = first == 1 ? 0..<min(80, x + 1) : min(x, 80)..<80
      for column in range { cells[y][column] = Cell() }
    case "J":
      for column in x..<80 where first != 2 { cells[y][column] = Cell() }
      for row in (first == 2 ? 0 : y + 1)..<cells.count {
        cells[row] = Array(repeating: Cell(), count: 80)
      }
    case "X": for column in x..<min(80, x + count) { cells[y][column] = Cell() }
    case "P":
      cells[y].removeSubrange(x..<min(80, x + count))
      cells[y] += Array(repeating: Cell(), count: 80 - cells[y].count)
    case "@":
      cells[y].insert(contentsOf: Array(repeating: Cell(), count: count), at: x)
      cells[y].removeLast(cells[y].count - 80)
    case "b": for _ in 0..<count { put(last) }
    case "r":
      top = count - 1
      bottom = (second ?? cells.count) - 1
      (x, y) = (0, 0)
    case "S": scroll(count)
    case "T": scroll(-count)
    case "L", "M":
      let outer = top
      top = y
      scroll(final == "L" ? -count : count)
      top = outer
    case "m", "h", "l", "u", "t", "s": break
    default: Issue.record("the model does not know CSI \(text)\(final)")
    }
  }

  /// Moves the rows of the region up, or down for a negative number.
  private mutating func scroll(_ rows: Int) {
    let blank = Array(repeating: Cell(), count: 80)
    for _ in 0..<abs(rows) {
      cells.remove(at: rows > 0 ? top : bottom)
      cells.insert(blank, at: rows > 0 ? bottom : top)
    }
  }
}

extension String {
  /// What stands between each pair of two texts.
  func components(between start: String, and end: String) -> [String] {
    ranges(of: start).map { range in
      let rest = self[range.upperBound...]
      return String(rest[..<(rest.ranges(of: end).first?.lowerBound ?? rest.endIndex)])
    }
  }
}
