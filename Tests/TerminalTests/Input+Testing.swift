import Canvas

@testable import Terminal

/// Decodes bytes that come in one read.
func decode(_ bytes: [UInt8]) -> [Input] {
  var decoder = InputDecoder()
  return decoder.feed(bytes)
}

func decode(_ text: String) -> [Input] { decode(Array(text.utf8)) }

/// Decodes bytes cut at the given places, so that chunkings can be compared.
func decode(_ bytes: [UInt8], chunks: [Int]) -> [Input] {
  var decoder = InputDecoder()
  var result: [Input] = []
  var start = 0
  for end in chunks + [bytes.count] {
    result += decoder.feed(Array(bytes[start..<end]))
    start = end
  }
  return result
}

extension [Input] {
  /// Text as the scalars' keys it stands for: how a run of typing is cut depends on the reads.
  var spelled: [Input] {
    flatMap { input -> [Input] in
      switch input {
      case .text(let text): text.unicodeScalars.map { .key(.character(Character($0))) }
      case .key(let key) where key.modifiers.isEmpty:
        if case .character(let character) = key.code {
          character.unicodeScalars.map { .key(.character(Character($0))) }
        } else {
          [input]
        }
      default: [input]
      }
    }
  }
}
