import Foundation
import Messages
import PropertyTesting
import Testing

@Suite struct JSONTests {
  @Test(arguments: [
    ("null", JSON.null), (" true ", .bool(true)), ("false", .bool(false)),
    ("0", .integer(0)), ("-12", .integer(-12)), ("9223372036854775807", .integer(.max)),
    ("9223372036854775808", .number(9_223_372_036_854_775_808)),
    ("1.0", .number(1)), ("0.1", .number(0.1)), ("-2.5e-3", .number(-0.0025)),
    ("1e999", .number(.greatestFiniteMagnitude)), ("-1e999", .number(-.greatestFiniteMagnitude)),
    ("\"\"", .string("")), (#""a\"\\\/\b\f\n\r\té""#, .string("a\"\\/\u{8}\u{C}\n\r\té")),
    (#""\u00e9\ud83d\ude00""#, .string("é😀")),
    (#""\ud800""#, .string("\u{FFFD}")), (#""\udc00x""#, .string("\u{FFFD}x")),
    (#""\ud800\u0041""#, .string("\u{FFFD}A")), (#""\ud800\n""#, .string("\u{FFFD}\n")),
    (#""\ud800\ud83d\ude00""#, .string("\u{FFFD}😀")),
    ("\"raw\nline\"", .string("raw\nline")),
    ("[]", .array([])), ("[1, [2]]", .array([.integer(1), .array([.integer(2)])])),
    ("{}", .object([:])),
    (#" {"a" : 1 , "a" : {"b":null}} "#, .object(["a": .object(["b": .null])])),
    ("\u{FEFF}1", .integer(1)),
  ])
  func parses(text: String, expected: JSON) throws {
    #expect(try JSON(parsing: text.bytes) == expected)
  }

  @Test func repairsUTF8() throws {
    #expect(try JSON(parsing: [0x22, 0x61, 0xFF, 0x62, 0x22]) == .string("a\u{FFFD}b"))
    #expect(
      try JSON(parsing: [0x22, 0xE2, 0x80] + #"\n""#.bytes) == .string("\u{FFFD}\n"))
  }

  @Test(arguments: [
    "", " ", "nul", "nulll", "tru", "[", "[1", "[1,", "[1,]", "{", "{\"a\"", "{\"a\":", "{\"a\":1",
    "{\"a\":1,}", "{a:1}", "{\"a\" 1}", "\"", "\"\\", "\"\\x\"", "\"\\u12\"", "\"\\u12",
    "\"\\ud800\\u",
    "01", "-", "1.", ".5", "+1", "1e", "0x1", "NaN", "1 2", "]", "<html>", "'a'",
  ])
  func refuses(text: String) {
    #expect(throws: JSON.SyntaxError.self) { try JSON(parsing: text.bytes) }
  }

  @Test(arguments: [("[", "]"), ("{\"a\":", "}")])
  func depth(open: String, close: String) throws {
    func nested(_ levels: Int) -> [UInt8] {
      Array(repeating: open, count: levels).joined().bytes + "1".bytes
        + Array(repeating: close, count: levels).joined().bytes
    }
    _ = try JSON(parsing: nested(64))
    #expect(throws: JSON.SyntaxError.self) { try JSON(parsing: nested(65)) }
    #expect(throws: JSON.SyntaxError.self) { try JSON(parsing: nested(1_000_000)) }
  }

  @Test(arguments: [
    (JSON.null, "null"), (.bool(true), "true"), (.integer(.min), "-9223372036854775808"),
    (.number(1), "1.0"), (.number(0.6), "0.6"), (.number(1e300), "1e+300"),
    (.number(.infinity), "null"), (.number(.nan), "null"),
    (.string("a\"\\/\u{1}\n\r\t\u{7F}é😀"), "\"a\\\"\\\\/\\u0001\\n\\r\\t\u{7F}é😀\""),
    (.array([.integer(1), .null]), "[1,null]"),
    (.object(["b": .integer(1), "a": .object([:]), "": .array([])]), "{\"\":[],\"a\":{},\"b\":1}"),
  ])
  func writes(value: JSON, expected: String) {
    #expect(String(decoding: value.bytes, as: UTF8.self) == expected)
  }

  @Test(arguments: UInt64(0)..<200)
  func agreesWithFoundation(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let value = JSON.random(depth: 4, using: &random)
    #expect(try JSON(parsing: value.bytes) == value)
    // Foundation's own spelling, with escapes and white space of its own.
    let encoder = JSONEncoder()
    encoder.outputFormatting = seed % 2 == 0 ? [.prettyPrinted] : []
    let data = try encoder.encode([value])
    let parsed = try JSON(parsing: Array(data))
    #expect(try JSONDecoder().decode(JSON.self, from: data) == parsed.withoutWholeDoubles)
    #expect(
      try JSONDecoder().decode(JSON.self, from: Data(JSON.array([value]).bytes))
        == JSON.array([value]).withoutWholeDoubles)
  }

  @Test(arguments: UInt64(0)..<50)
  func survivesDamage(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    let bytes = JSON.random(depth: 4, using: &random).bytes
    for _ in 0..<50 {
      var damaged = bytes
      for _ in 0..<Int.random(in: 1...3, using: &random) {
        let place = Int.random(in: 0..<damaged.count, using: &random)
        damaged[place] = UInt8.random(in: 0...255, using: &random)
      }
      // It reads or throws; and what it reads, it writes so that it reads the same.
      guard let value = try? JSON(parsing: damaged) else { continue }
      #expect((try? JSON(parsing: value.bytes)) == value)
    }
    for end in bytes.indices { _ = try? JSON(parsing: Array(bytes[..<end])) }
  }
}

extension JSON {
  static func random(depth: Int, using random: inout SeededGenerator) -> JSON {
    switch Int.random(in: 0..<(depth > 0 ? 8 : 6), using: &random) {
    case 0: return .null
    case 1: return .bool(Bool.random(using: &random))
    case 2: return .integer(Int64.random(in: .min ... .max, using: &random))
    case 3: return .number(Double.random(in: -1e6...1e6, using: &random))
    case 4, 5: return .string(text(using: &random))
    case 6:
      return .array(
        (0..<Int.random(in: 0...4, using: &random)).map { _ in
          JSON.random(depth: depth - 1, using: &random)
        })
    default:
      var members: [String: JSON] = [:]
      for _ in 0..<Int.random(in: 0...4, using: &random) {
        members[text(using: &random)] = JSON.random(depth: depth - 1, using: &random)
      }
      return .object(members)
    }
  }

  private static func text(using random: inout SeededGenerator) -> String {
    let scalars = "abc \"\\/\u{0}\u{1F}\n\t\u{7F}é\u{301}世\u{2028}😀\u{10FFFF}".unicodeScalars
    var text = ""
    for _ in 0..<Int.random(in: 0...12, using: &random) {
      if let scalar = scalars.randomElement(using: &random) { text.unicodeScalars.append(scalar) }
    }
    return text
  }

  /// As a `Decoder` shows it: whole doubles are integers there.
  fileprivate var withoutWholeDoubles: JSON {
    switch self {
    case .number(let value): Int64(exactly: value).map(JSON.integer) ?? self
    case .array(let elements): .array(elements.map(\.withoutWholeDoubles))
    case .object(let members): .object(members.mapValues(\.withoutWholeDoubles))
    default: self
    }
  }
}
