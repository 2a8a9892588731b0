import Conversation
import Foundation
import Messages

/// What a tool of a server gave back (modelcontextprotocol.io,
/// specification/2025-06-18/server/tools, "Tool Result"), as the model is told of it.
enum MCPContent {
  /// The most blocks of a result that stay apart.
  private static let blockLimit = 50
  private static let pictureCount = 10

  /// - Parameter call: the model's id of the call.
  static func outcome(of result: JSON, call: String) -> ToolOutcome {
    var blocks: [ContentBlock] = []
    var pictures = 0
    for element in result["content"]?.arrayValue ?? [] {
      var block = block(element)
      if case .image = block {
        pictures += 1
        if pictures > pictureCount { block = .text("(One more picture was left out.)") }
      }
      blocks.append(block)
    }
    if blocks.isEmpty, let structured = result["structuredContent"], structured != .null {
      blocks = [.text(String(decoding: structured.bytes, as: UTF8.self))]
    }
    let isError = result["isError"]?.boolValue ?? false
    blocks = bounded(blocks.filter(\.saysSomething))
    if blocks.isEmpty { blocks = [.text("(no output)")] }
    return ToolOutcome(
      result: ToolResult(id: call, content: blocks, isError: isError),
      summary: isError ? "failed" : "done")
  }

  private static func block(_ json: JSON) -> ContentBlock {
    let resource = json["resource"]
    switch json["type"]?.stringValue {
    case "text": return .text(json["text"]?.stringValue ?? "")
    case "image": return picture(json["data"]?.stringValue ?? "")
    case "audio": return .text("(The result has a sound, which no model here takes.)")
    case "resource_link":
      let name = json["name"]?.stringValue ?? ""
      let description = json["description"]?.stringValue.map { ": \($0)" } ?? ""
      return .text("(A link to \(json["uri"]?.stringValue ?? "nothing"), \(name)\(description))")
    case "resource":
      if let text = resource?["text"]?.stringValue { return .text(text) }
      let uri = resource?["uri"]?.stringValue ?? "something"
      return .text("(The result has the bytes of \(uri), which are no text.)")
    case let type: return .text("(The result has a part of the unknown type \(type ?? "none").)")
    }
  }

  /// By what the bytes are, and not by what the server calls them: the API refuses a request with a
  /// picture that is none, and so all that follow.
  private static func picture(_ data: String) -> ContentBlock {
    guard data.utf8.count <= Picture.limit / 3 * 4 + 4, let bytes = Data(base64Encoded: data),
      let picture = try? Messages.Picture(Array(bytes))
    else { return .text("(The result has a picture that is too large or cannot be read.)") }
    return .image(mediaType: picture.format.mediaType, data: data)
  }

  /// The blocks with no more text than is told of a command's output.
  private static func bounded(_ blocks: [ContentBlock]) -> [ContentBlock] {
    let limit = OutputWindow.headLimit + OutputWindow.tailLimit
    let size = blocks.reduce(0) {
      if case .text(let text) = $1 { $0 + text.utf8.count } else { $0 }
    }
    if size <= limit, blocks.count <= blockLimit { return blocks }
    var window = OutputWindow()
    var rest: [ContentBlock] = []
    for block in blocks {
      guard case .text(let text) = block else {
        rest.append(block)
        continue
      }
      if window.total > 0 { window.append([0x0A]) }
      window.append(Array(text.utf8))
    }
    return [.text(window.text)] + rest
  }
}

extension ContentBlock {
  /// An empty text is refused by the API.
  fileprivate var saysSomething: Bool {
    if case .text(let text) = self { !text.isBlank } else { true }
  }
}
