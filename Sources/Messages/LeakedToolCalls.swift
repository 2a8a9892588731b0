/// Finds the tool calls that Kimi's models write into their text when their server does not take
/// them out: `<|tool_calls_section_begin|><|tool_call_begin|>functions.NAME:0<|tool_call_argument_begin|>{…}<|tool_call_end|><|tool_calls_section_end|>`
/// (Kimi K2's chat template, https://huggingface.co/moonshotai/Kimi-K2-Instruct,
/// docs/tool_call_guidance.md). Text may come in pieces cut anywhere; what may be the beginning of
/// a mark is held back until it is known.
package struct LeakedToolCalls: Hashable, Sendable {
  /// A call that stood in a text. The id in the marks is no id of the protocol and may come again,
  /// so the caller gives one.
  package struct Call: Hashable, Sendable {
    package let name: String
    /// An object, or what was written as a string where it is none, as when the answer was cut.
    package let input: JSON

    package init(name: String, input: JSON) {
      self.name = name
      self.input = input
    }
  }

  private enum Mark {
    static let sectionBegin = Array("<|tool_calls_section_begin|>".utf8)
    static let sectionEnd = Array("<|tool_calls_section_end|>".utf8)
    static let callBegin = Array("<|tool_call_begin|>".utf8)
    static let argument = Array("<|tool_call_argument_begin|>".utf8)
    static let callEnd = Array("<|tool_call_end|>".utf8)
  }

  private enum Place: Hashable {
    case text
    /// In a section, between calls.
    case section
    /// A call's name, then its arguments.
    case name(isInSection: Bool)
    case arguments(String, isInSection: Bool)
  }

  /// In order.
  package private(set) var calls: [Call] = []
  private var place = Place.text
  /// What was not yet understood.
  private var rest: [UInt8] = []
  /// What came since the text ended, to be text after all if no call comes of it.
  private var raw: [UInt8] = []
  private var callsBefore = 0
  /// How many bytes of `rest` hold no mark's beginning, so that they are looked at once.
  private var searched = 0

  package init() {}

  /// Takes a piece of text; gives what of the text so far is surely meant to be read.
  package mutating func feed(_ text: String) -> String {
    rest += text.utf8
    var clean: [UInt8] = []
    while step(&clean) {}
    return String(decoding: clean, as: UTF8.self)
  }

  /// Ends the text; gives what is left of it. A call that was cut in its arguments counts, so that
  /// it is answered with an error; one that was cut before is dropped.
  package mutating func finish() -> String {
    var clean: [UInt8] = []
    switch place {
    case .text: clean = rest
    case .section, .name: raw += rest
    case .arguments(let name, _):
      // Half a mark at the end is no argument.
      let cut = Self.held(rest, [Mark.callEnd, Mark.sectionEnd])
      end(call: name, rest.dropLast(cut))
    }
    rest = []
    searched = 0
    if place != .text, calls.count == callsBefore { clean += unread() }
    place = .text
    raw = []
    return String(decoding: clean, as: UTF8.self)
  }

  /// A whole text at once.
  package static func parse(_ text: String) -> (text: String, calls: [Call]) {
    var leaked = LeakedToolCalls()
    let start = leaked.feed(text)
    let end = leaked.finish()
    return (start + end, leaked.calls)
  }

  /// A section that held no call was meant to be read, unless it is only marks that were cut.
  private func unread() -> [UInt8] {
    let marks = [Mark.sectionBegin, Mark.callBegin]
    let hasOnlyMarks =
      marks.contains { mark in raw.elementsEqual(mark) }
      || raw.starts(with: Mark.sectionBegin + Mark.callBegin) || raw.starts(with: Mark.callBegin)
    return hasOnlyMarks ? [] : raw
  }

  /// Understands one more part of `rest`; false where more must come first.
  private mutating func step(_ clean: inout [UInt8]) -> Bool {
    switch place {
    case .text:
      let marks = [Mark.sectionBegin, Mark.callBegin]
      guard let (mark, start) = first(marks) else {
        let held = Self.held(rest, marks)
        clean += rest.dropLast(held)
        rest.removeFirst(rest.count - held)
        searched = 0
        return false
      }
      clean += rest[..<start]
      take(start, mark: 0)
      callsBefore = calls.count
      raw = []
      take(0, mark: marks[mark].count)
      place = mark == 0 ? .section : .name(isInSection: false)
      return true
    case .section:
      let marks = [Mark.callBegin, Mark.sectionEnd]
      guard let (mark, start) = first(marks) else { return false }
      take(start, mark: marks[mark].count)
      if mark == 0 {
        place = .name(isInSection: true)
      } else {
        if calls.count == callsBefore { clean += raw }
        place = .text
        raw = []
      }
      return true
    case .name(let isInSection):
      let marks = [Mark.argument, Mark.callEnd, Mark.sectionEnd]
      guard let (mark, start) = first(marks) else { return false }
      let name = Self.name(rest[..<start])
      take(start, mark: marks[mark].count)
      if mark == 0 {
        place = .arguments(name, isInSection: isInSection)
      } else {
        leave(isInSection: isInSection && mark == 1, &clean)
      }
      return true
    case .arguments(let name, let isInSection):
      let marks = [Mark.callEnd, Mark.sectionEnd]
      guard let (mark, start) = first(marks) else { return false }
      end(call: name, rest[..<start])
      take(start, mark: marks[mark].count)
      leave(isInSection: isInSection && mark == 0, &clean)
      return true
    }
  }

  private mutating func leave(isInSection: Bool, _ clean: inout [UInt8]) {
    place = isInSection ? .section : .text
    guard !isInSection else { return }
    if calls.count == callsBefore { clean += raw }
    raw = []
  }

  private mutating func take(_ start: Int, mark: Int) {
    raw += rest[..<(start + mark)]
    rest.removeFirst(start + mark)
    searched = 0
  }

  private mutating func end(call name: String, _ arguments: some Collection<UInt8>) {
    guard !name.isEmpty else { return }
    let bytes = Array(arguments)
    let text = String(decoding: bytes, as: UTF8.self).trimmed
    let parsed = text.isEmpty ? .object([:]) : (try? JSON(parsing: bytes)) ?? .string(text)
    calls.append(Call(name: name, input: parsed))
  }

  /// `functions.Read:0` names `Read`.
  private static func name(_ bytes: some Sequence<UInt8>) -> String {
    var name = String(decoding: Array(bytes), as: UTF8.self).trimmed[...]
    if name.hasPrefix("functions.") { name = name.dropFirst(10) }
    if let colon = name.lastIndex(of: ":"), name[colon...].dropFirst().allSatisfy(\.isNumber) {
      name = name[..<colon]
    }
    return String(name)
  }

  /// The first of the marks in `rest`, and where it begins.
  private mutating func first(_ marks: [[UInt8]]) -> (mark: Int, start: Int)? {
    var start = searched
    while let sign = rest[start...].firstIndex(of: UInt8(ascii: "<")) {
      if let mark = marks.firstIndex(where: { rest[sign...].starts(with: $0) }) {
        return (mark, sign)
      }
      start = sign + 1
    }
    // What may be the beginning of a mark is looked at again, and only that.
    searched = rest.count - Self.held(rest, marks)
    return nil
  }

  /// How many bytes at the end may be the beginning of a mark.
  private static func held(_ bytes: [UInt8], _ marks: [[UInt8]]) -> Int {
    let longest = marks.map(\.count).max() ?? 0
    for count in stride(from: min(bytes.count, longest - 1), to: 0, by: -1)
    where marks.contains(where: { $0.starts(with: bytes.suffix(count)) }) { return count }
    return 0
  }
}
