import PropertyTesting
import Testing

@testable import Messages

struct LeakedToolCallsTests {
  private static let read =
    "<|tool_call_begin|>functions.Read:0<|tool_call_argument_begin|>"
    + "{\"file_path\": \"a<b.swift\"}<|tool_call_end|>"
  private static let bash =
    "<|tool_call_begin|>functions.Bash:1<|tool_call_argument_begin|>{\"command\":\"ls\"}"
    + "<|tool_call_end|>"
  private static let texts = [
    "No call, but a < b and <| and <|tool_calls_section_begi and é.",
    "Reading.<|tool_calls_section_begin|>\(read)\(bash)<|tool_calls_section_end|> Done.",
    "One without a section: \(read)",
    "<|tool_calls_section_begin|><|tool_calls_section_end|>",
    "Empty: <|tool_calls_section_begin|>nothing<|tool_calls_section_end|> after",
    "A <|tool_call_begin|>functions.LS:2<|tool_call_argument_begin|><|tool_call_end|> B",
    "Twice \(read) and 日本 \(bash) end",
    "Broken <|tool_call_begin|>functions.Edit:0<|tool_call_argument_begin|>{\"a\": <|tool_call_end|>",
  ]

  @Test func `calls are taken out of the text`() {
    let (text, calls) = LeakedToolCalls.parse(Self.texts[1])
    #expect(text == "Reading. Done.")
    #expect(calls.map(\.name) == ["Read", "Bash"])
    #expect(calls.map(\.input["command"]) == [nil, .string("ls")])
    #expect(calls[0].input == .object(["file_path": .string("a<b.swift")]))
  }

  @Test func `no arguments are an empty object, and broken ones are kept as text`() {
    #expect(LeakedToolCalls.parse(Self.texts[5]).calls == [.init(name: "LS", input: .object([:]))])
    #expect(
      LeakedToolCalls.parse(Self.texts[7]).calls == [.init(name: "Edit", input: .string("{\"a\":"))]
    )
  }

  @Test func `text that only speaks of the marks stays`() {
    for text in [Self.texts[0], Self.texts[3], Self.texts[4]] {
      #expect(LeakedToolCalls.parse(text).text == text)
    }
  }

  @Test(arguments: texts) func `any pieces give what the whole gives`(text: String) {
    let whole = LeakedToolCalls.parse(text)
    let scalars = Array(text.unicodeScalars)
    for first in 0...scalars.count {
      for size in [1, 2, 7, scalars.count + 1] {
        var leaked = LeakedToolCalls()
        var clean = leaked.feed(Self.string(scalars[..<first]))
        var place = first
        while place < scalars.count {
          clean += leaked.feed(Self.string(scalars[place..<min(scalars.count, place + size)]))
          place += size
        }
        clean += leaked.finish()
        #expect(clean == whole.text)
        #expect(leaked.calls == whole.calls)
      }
    }
  }

  /// A text that ends anywhere shows no part of a call, and makes no call that the whole does not.
  @Test(arguments: [texts[1], texts[2], texts[6]]) func `every cut is safe`(text: String) {
    let whole = LeakedToolCalls.parse(text)
    let scalars = Array(text.unicodeScalars)
    for end in 0...scalars.count {
      var leaked = LeakedToolCalls()
      let shown = leaked.feed(Self.string(scalars[..<end]))
      #expect(whole.text.hasPrefix(shown))
      _ = leaked.finish()
      #expect(leaked.calls.count <= whole.calls.count)
      for (call, meant) in zip(leaked.calls, whole.calls) {
        #expect(call.name == meant.name)
        if call.input.objectValue?.isEmpty == false { #expect(call.input == meant.input) }
      }
    }
  }

  private static func string(_ scalars: some Sequence<Unicode.Scalar>) -> String {
    var text = String.UnicodeScalarView()
    text.append(contentsOf: scalars)
    return String(text)
  }
}
