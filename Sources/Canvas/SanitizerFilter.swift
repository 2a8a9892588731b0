/// The sanitiser's walk over scalars: what may stay depends on what was let out before it and on
/// the scalar that follows.
struct SanitizerFilter {
  /// A stretch of output: text as it was, or characters that were made visible.
  struct Piece {
    var text: String
    var isMarker: Bool
  }

  private(set) var pieces: [Piece] = []
  /// Whether nothing was changed so far (but for CR before LF).
  private(set) var isClean = true
  /// Whether LF and TAB pass.
  private let keepsLines: Bool
  /// The scalar let out last, unless it was a marker.
  private var last: Unicode.Scalar?
  /// Marks (and other scalars without width) since the last base.
  private var marks = 0
  /// ZWJs since the last scalar that was not part of an emoji.
  private var joins = 0
  private var run = ""

  /// The longest sequence that Unicode recommends (a kiss with skin tones) has 3.
  private static let mostJoins = 4
  /// ncurses emits no more in one cell.
  private static let mostMarks = 4

  init(keepsLines: Bool) { self.keepsLines = keepsLines }

  mutating func pass(_ scalars: some Sequence<Unicode.Scalar>) {
    var rest = scalars.makeIterator()
    var next = rest.next()
    while let scalar = next {
      next = rest.next()
      pass(scalar, before: next)
    }
    flush()
  }

  private mutating func pass(_ scalar: Unicode.Scalar, before next: Unicode.Scalar?) {
    if Self.isOrdinary(scalar) {
      keep(scalar)
      return
    }
    switch scalar.value {
    case 0x0A, 0x09:
      if keepsLines || scalar == "\t" {
        keep(scalar)
      } else {
        picture(scalar)
      }
    case 0x0D where keepsLines && next == "\n": break
    case 0..<0x20: picture(scalar)
    case 0x7F..<0xA0: mark("\\x" + String(scalar.value, radix: 16))
    default: passOther(scalar, before: next)
    }
  }

  /// Whether the scalar passes in any company; the common ones, told fast.
  @inline(__always)
  static func isOrdinary(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x20...0x7E, 0xA0...0xAC, 0xAE...0x2FF, 0x370...0x377, 0x37A...0x37F, 0x3A3...0x482,
      0x2010...0x2027, 0x2500...0x257F, 0x3001...0x3029, 0x3041...0x3096, 0x30A0...0x30FF,
      0x4E00...0x9FFF, 0xAC00...0xD7A3:
      true
    default: false
    }
  }

  private mutating func passOther(_ scalar: Unicode.Scalar, before next: Unicode.Scalar?) {
    switch scalar.value {
    case 0x200B: isClean = false
    case 0x200C, 0x200D:
      if joinsEmoji(scalar, to: next) {
        joins += 1
        keep(scalar, isMark: true)
      } else if joinsLetters(to: next) {
        keep(scalar, isMark: true)
      } else {
        name(scalar)
      }
    case 0xFE0E, 0xFE0F:
      if selectsPresentation(before: next) { keep(scalar, isMark: true) } else { name(scalar) }
    case 0x180B...0x180D, 0x180F:  // Mongolian letters choose their form by these
      if let last, (0x1820...0x18AA).contains(last.value) {
        keep(scalar, isMark: true)
      } else {
        name(scalar)
      }
    case 0xFE00...0xFE0D, 0xE0100...0xE01EF, 0xE0000...0xE007F, 0x034F, 0x115F, 0x1160, 0x17B4,
      0x17B5, 0x3164, 0xFFA0:
      name(scalar)
    case 0xF0000...0x10FFFF: replace()
    case 0x1161...0x11FF, 0xD7B0...0xD7FB: passByCategory(scalar, isJamo: true)
    default: passByCategory(scalar, isJamo: false)
    }
  }

  private mutating func passByCategory(_ scalar: Unicode.Scalar, isJamo: Bool) {
    switch scalar.properties.generalCategory {
    case .unassigned, .surrogate: replace()
    case .lineSeparator, .paragraphSeparator: name(scalar)
    case .format where DisplayWidth.of(scalar) == 0: name(scalar)
    case .nonspacingMark, .enclosingMark:
      if marks < Self.mostMarks { keep(scalar, isMark: true) } else { isClean = false }
    default:
      // Vowels and finals of Hangul have no width: a syllable of a hundred would be invisible.
      if isJamo, marks >= Self.mostMarks { isClean = false } else { keep(scalar, isMark: isJamo) }
    }
  }

  // MARK: Context

  /// Whether ZWJ stands between two parts of an emoji.
  private func joinsEmoji(_ scalar: Unicode.Scalar, to next: Unicode.Scalar?) -> Bool {
    guard scalar.value == 0x200D, joins < Self.mostJoins, let last, let next else { return false }
    return (last.value == 0xFE0F || Self.isPictograph(last)) && Self.isPictograph(next)
  }

  /// Whether ZWJ or ZWNJ stands between letters of a script that is written with it, or after
  /// the sign that makes a consonant a half form.
  private func joinsLetters(to next: Unicode.Scalar?) -> Bool {
    // One mark must still fit behind it: what this answer rests on may not be cut afterwards.
    guard let last, marks < Self.mostMarks - 1, Self.isJoiningLetter(last) else { return false }
    if last.properties.canonicalCombiningClass == .virama { return true }
    return next.map { Self.isJoiningLetter($0) } ?? false
  }

  /// Whether VS15 or VS16 follows an emoji; after a digit only as part of a keycap.
  private func selectsPresentation(before next: Unicode.Scalar?) -> Bool {
    guard let last else { return false }
    if last.value < 0x80 { return last.properties.isEmoji && next?.value == 0x20E3 }
    return Self.isPictograph(last) && !last.properties.isEmojiModifier
  }

  private static func isPictograph(_ scalar: Unicode.Scalar) -> Bool {
    let isFlag = (0x1F1E6...0x1F1FF).contains(scalar.value)
    return scalar.value >= 0xA9 && !isFlag && scalar.properties.isEmoji
  }

  private static func isJoiningLetter(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x17B4, 0x17B5, 0x180B...0x180F: return false
    case 0x600...0xDFF, 0x1000...0x109F, 0x1780...0x18AF, 0x1A20...0x1B7F, 0xA840...0xA9FF,
      0xAA60...0xAA7F, 0xABC0...0xABFF, 0xFB50...0xFDFF, 0xFE70...0xFEFC, 0x10A00...0x10FFF,
      0x11000...0x11FFF, 0x1E900...0x1E95F:
      break
    default: return false
    }
    switch scalar.properties.generalCategory {
    case .otherLetter, .modifierLetter, .uppercaseLetter, .lowercaseLetter, .nonspacingMark,
      .spacingMark:
      return true
    default: return false
    }
  }

  // MARK: Output

  private mutating func keep(_ scalar: Unicode.Scalar, isMark: Bool = false) {
    run.unicodeScalars.append(scalar)
    last = scalar
    if isMark {
      marks += 1
    } else {
      marks = 0
      if joins > 0, !Self.isPictograph(scalar) { joins = 0 }
    }
  }

  private mutating func picture(_ scalar: Unicode.Scalar) {
    mark(String(Character(Unicode.Scalar(UInt16(0x2400 + scalar.value)) ?? "\u{FFFD}")))
  }

  private mutating func name(_ scalar: Unicode.Scalar) {
    let digits = String(scalar.value, radix: 16, uppercase: true)
    mark("<U+" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits + ">")
  }

  private mutating func replace() {
    isClean = false
    keep("\u{FFFD}")
  }

  private mutating func mark(_ text: String) {
    isClean = false
    flush()
    pieces.append(Piece(text: text, isMarker: true))
    // What the marker ends in is its own base, as it is when the output passes here again.
    last = text.unicodeScalars.last
    marks = 0
    joins = 0
  }

  private mutating func flush() {
    if !run.isEmpty { pieces.append(Piece(text: run, isMarker: false)) }
    run = ""
  }
}
