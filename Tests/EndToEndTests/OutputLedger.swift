/// A strict reader of what a program writes to a terminal: it knows the sequences that may be in it
/// (reliability R12's allowlist), notes every other, and keeps account of what is switched on.
struct OutputLedger {
  /// What nothing here knows, in readable form.
  private(set) var unknown: Set<String> = []
  /// Private modes that are on.
  private(set) var modes: Set<Int> = []
  /// Pushed states of the kitty protocol, and titles.
  private(set) var keyboards = 0
  private(set) var titles = 0
  private(set) var hasOtherKeys = false
  private(set) var isCursorHidden = false
  private(set) var hasRendition = false
  private(set) var hasMargins = false

  /// Modes that may be switched (DEC private modes of xterm, and 2026).
  private static let knownModes: Set<Int> = [
    1, 7, 25, 1000, 1002, 1003, 1004, 1006, 1007, 1049, 2004, 2026,
  ]

  /// What is on that was off before.
  var leftOver: [String] {
    var left = modes.subtracting([7]).map { "mode \($0)" }.sorted()
    if keyboards != 0 { left.append("\(keyboards) keyboard states") }
    if titles != 0 { left.append("\(titles) titles") }
    if hasOtherKeys { left.append("modifyOtherKeys") }
    if isCursorHidden { left.append("no cursor") }
    if hasRendition { left.append("colours or attributes") }
    if hasMargins { left.append("margins") }
    return left
  }

  init(_ bytes: [UInt8]) {
    var index = 0
    while index < bytes.count {
      let byte = bytes[index]
      index += 1
      switch byte {
      case 0x1B: index = takeEscape(bytes, index)
      case 0x07, 0x08, 0x0A, 0x0D, 0x0F, 0x18, 0x20..<0x7F: break
      case 0x80...: index = takeCharacter(bytes, index - 1)
      default: unknown.insert("C0 \(byte)")
      }
    }
  }

  /// UTF-8 without C1 controls.
  private mutating func takeCharacter(_ bytes: [UInt8], _ start: Int) -> Int {
    let length =
      switch bytes[start] {
      case 0xC2...0xDF: 2
      case 0xE0...0xEF: 3
      case 0xF0...0xF4: 4
      default: 1
      }
    let end = min(bytes.count, start + length)
    let text = String(decoding: bytes[start..<end], as: UTF8.self)
    let isWhole = length > 1 && text.unicodeScalars.count == 1 && text != "\u{FFFD}"
    if !isWhole, end < bytes.count, text != "\u{FFFD}" || length == 1 {
      unknown.insert("byte \(bytes[start])")
    }
    if let scalar = text.unicodeScalars.first, 0x80..<0xA0 ~= scalar.value {
      unknown.insert("C1 \(scalar.value)")
    }
    return end
  }

  private mutating func takeEscape(_ bytes: [UInt8], _ start: Int) -> Int {
    guard start < bytes.count else { return start }
    switch bytes[start] {
    case UInt8(ascii: "["):
      var end = start + 1
      while end < bytes.count, 0x20..<0x40 ~= bytes[end] { end += 1 }
      guard end < bytes.count else { return end }
      takeControl(
        String(decoding: bytes[(start + 1)..<end], as: UTF8.self),
        final: Character(Unicode.Scalar(bytes[end])))
      return end + 1
    case UInt8(ascii: "]"):
      var end = start + 1
      while end < bytes.count, bytes[end] != 0x07, bytes[end] != 0x1B { end += 1 }
      takeString(String(decoding: bytes[(start + 1)..<end], as: UTF8.self))
      return end + (end < bytes.count && bytes[end] == 0x1B ? 2 : 1)
    case UInt8(ascii: "("), UInt8(ascii: ")"):
      // The charset B is ASCII, 0 the old line drawing.
      let set = start + 1 < bytes.count ? bytes[start + 1] : 0
      if ![0x42, 0x30].contains(set) { unknown.insert("ESC ( \(set)") }
      return start + 2
    case UInt8(ascii: "7"), UInt8(ascii: "8"), UInt8(ascii: "M"), UInt8(ascii: "D"),
      UInt8(ascii: ">"), UInt8(ascii: "="):
      return start + 1
    default:
      unknown.insert("ESC \(Character(Unicode.Scalar(bytes[start])))")
      return start + 1
    }
  }

  private mutating func takeControl(_ parameters: String, final: Character) {
    let numbers = parameters.split(separator: ";").compactMap { Int($0) }
    let isPlain = parameters.allSatisfy { $0.isNumber || $0 == ";" }
    switch (parameters.first, final) {
    case ("?", "h"), ("?", "l"):
      let changed = Set(parameters.dropFirst().split(separator: ";").compactMap { Int($0) })
      if !changed.isSubset(of: Self.knownModes) { unknown.insert("CSI \(parameters)\(final)") }
      if changed.contains(25) { isCursorHidden = final == "l" }
      let rest = changed.subtracting([25])
      modes = final == "h" ? modes.union(rest) : modes.subtracting(rest)
    case ("?", "s") where parameters == "?1007": break
    case ("?", "r") where parameters == "?1007": modes.remove(1007)
    case (">", "m"): hasOtherKeys = parameters == ">4;1"
    case (">", "u"): keyboards += 1
    case ("<", "u"): keyboards = max(0, keyboards - 1)
    case (">", "q") where parameters == ">": break
    case ("?", "u") where parameters == "?": break
    // The second is how cons25's description ends colours.
    case (nil, "c"), (nil, "x"): break
    case (_, "n") where parameters == "6": break
    case (_, "t") where parameters == "22;0;0": titles += 1
    case (_, "t") where parameters == "23;0;0": titles -= 1
    case (_, "m") where isPlain: hasRendition = !(numbers.isEmpty || numbers == [0])
    case (_, "r") where isPlain: hasMargins = !numbers.isEmpty
    case (_, "h") where parameters == "4", (_, "l") where parameters == "4": break
    case (_, _) where isPlain && "ABCDGHJKLMPSTX@`bdf".contains(final): break
    default: unknown.insert("CSI \(parameters)\(final)")
    }
  }

  /// Title, the question for the ground, links, and the clipboard.
  private mutating func takeString(_ text: String) {
    let allowed = ["2;", "11;?", "8;", "52;c;", "9;", "777;notify;", "99;"]
    let isHarmless = text.unicodeScalars.allSatisfy {
      $0.value >= 0x20 && !(0x7F..<0xA0 ~= $0.value)
    }
    if !isHarmless || !allowed.contains(where: text.hasPrefix) { unknown.insert("OSC \(text)") }
  }
}
