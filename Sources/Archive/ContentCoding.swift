import Foundation
import Messages

/// The stored form of a turn's content: the JSON array of blocks of the Messages protocol, as it
/// would stand in a request, so that nothing is lost and an export is a copy.
///
///     {"type":"text","text":"…"}
///     {"type":"thinking","thinking":"…","signature":"…"}       signature only if there was one
///     {"type":"redacted_thinking","data":"…"}
///     {"type":"tool_use","id":"…","name":"…","input":{…}}
///     {"type":"image","source":{"type":"base64","media_type":"…","data":"…"}}
///     {"type":"tool_result","tool_use_id":"…","content":[…],"is_error":true}   the last if it is
///     anything else                                            whole, as it came
///
/// Keys are sorted and slashes are not escaped, so the same content always gives the same bytes.
/// An object of a known type with a member that its case cannot hold is read as `.other`.
package enum ContentCoding {
  /// The JSON of `content`, UTF-8.
  package static func encode(_ content: [ContentBlock]) throws -> Data {
    // Blocks without numbers need no encoder, which takes ten times as long.
    let isPlain = content.allSatisfy { block in
      switch block {
      case .text, .thinking, .redactedThinking, .image: true
      case .toolUse, .toolResult, .other: false
      }
    }
    if isPlain { return Data(JSON.array(content.map(\.json)).bytes) }
    return try encoder().encode(content.map(StoredBlock.init))
  }

  /// - Throws: what `JSONDecoder` throws where `data` is not an array of objects.
  package static func decode(_ data: Data) throws -> [ContentBlock] {
    try JSONDecoder().decode([StoredBlock].self, from: data).map(\.block)
  }

  /// The encoder of everything that the archive keeps as JSON.
  static func encoder() -> JSONEncoder {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    // JSON has no infinity, yet a turn that holds one must not be impossible to save.
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: "Infinity", negativeInfinity: "-Infinity", nan: "NaN")
    return encoder
  }
}

/// One block on its way to or from JSON.
private struct StoredBlock: Codable {
  let block: ContentBlock

  init(_ block: ContentBlock) {
    self.block = block
  }

  /// A member's name; any is allowed, so that unknown ones are noticed.
  private struct Member: CodingKey, Hashable {
    let stringValue: String
    var intValue: Int? { nil }

    init(_ name: String) { stringValue = name }
    init?(stringValue: String) { self.init(stringValue) }
    init?(intValue: Int) { nil }

    static let type = Member("type")
    static let text = Member("text")
    static let thinking = Member("thinking")
    static let signature = Member("signature")
    static let data = Member("data")
    static let id = Member("id")
    static let name = Member("name")
    static let input = Member("input")
  }

  init(from decoder: any Decoder) throws {
    if let container = try? decoder.container(keyedBy: Member.self),
      let known = Self.known(container)
    {
      block = known
    } else {
      block = ContentBlock(exactly: try JSON(from: decoder))
    }
  }

  /// The block, if it is of a type we know and has exactly that type's members.
  private static func known(_ container: KeyedDecodingContainer<Member>) -> ContentBlock? {
    func string(_ member: Member) -> String? { try? container.decode(String.self, forKey: member) }
    let members = Set(container.allKeys)
    guard members.contains(.type), let type = string(.type) else { return nil }
    switch type {
    case "text":
      guard members == [.type, .text], let text = string(.text) else { return nil }
      return .text(text)
    case "thinking":
      let signed = members.contains(.signature)
      guard members == (signed ? [.type, .thinking, .signature] : [.type, .thinking]),
        let thinking = string(.thinking)
      else { return nil }
      guard signed else { return .thinking(thinking, signature: nil) }
      return string(.signature).map { .thinking(thinking, signature: $0) }
    case "redacted_thinking":
      guard members == [.type, .data] else { return nil }
      return string(.data).map { .redactedThinking(data: $0) }
    case "tool_use":
      guard members == [.type, .id, .name, .input], let id = string(.id),
        let name = string(.name), let input = try? container.decode(JSON.self, forKey: .input)
      else { return nil }
      return .toolUse(id: id, name: name, input: input)
    default:
      return nil
    }
  }

  func encode(to encoder: any Encoder) throws {
    switch block {
    case .image, .toolResult, .other: return try block.json.encode(to: encoder)
    default: break
    }
    var container = encoder.container(keyedBy: Member.self)
    switch block {
    case .text(let text):
      try container.encode("text", forKey: .type)
      try container.encode(text, forKey: .text)
    case .thinking(let text, let signature):
      try container.encode("thinking", forKey: .type)
      try container.encode(text, forKey: .thinking)
      try container.encodeIfPresent(signature, forKey: .signature)
    case .redactedThinking(let data):
      try container.encode("redacted_thinking", forKey: .type)
      try container.encode(data, forKey: .data)
    case .toolUse(let id, let name, let input):
      try container.encode("tool_use", forKey: .type)
      try container.encode(id, forKey: .id)
      try container.encode(name, forKey: .name)
      try container.encode(input, forKey: .input)
    case .image, .toolResult, .other:
      break
    }
  }
}
