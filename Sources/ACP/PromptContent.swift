import Foundation
import Messages

/// What a person sends with a prompt, as the model is told of it.
enum PromptContent {
  /// Reads the content blocks of a prompt
  /// (agentclientprotocol.com, docs/protocol/content; the blocks are those of MCP).
  static func blocks(_ list: [JSON]) throws(RPCError) -> [ContentBlock] {
    guard !list.isEmpty else {
      throw RPCError(.invalidParameters, "\"prompt\" is empty; there is nothing to ask.")
    }
    var blocks: [ContentBlock] = []
    for (index, element) in list.enumerated() {
      blocks.append(try block(element, "prompt[\(index)]"))
    }
    guard blocks.contains(where: \.saysSomething) else {
      throw RPCError(.invalidParameters, "\"prompt\" holds only blanks; there is nothing to ask.")
    }
    return blocks
  }

  private static func block(_ json: JSON, _ place: String) throws(RPCError) -> ContentBlock {
    func member(_ name: String, of object: JSON? = json) throws(RPCError) -> String {
      guard let text = object?[name]?.stringValue else {
        throw RPCError(.invalidParameters, "\(place) lacks \"\(name)\", a string.")
      }
      return text
    }
    switch json["type"]?.stringValue {
    case "text": return .text(try member("text"))
    case "image": return try image(try member("mimeType"), try member("data"), place)
    case "resource_link": return .text(link(try member("uri"), name: try member("name"), json))
    case "resource":
      let resource = json["resource"]
      let uri = try member("uri", of: resource)
      if let text = resource?["text"]?.stringValue { return .text(embedded(text, uri)) }
      let blob = try member("blob", of: resource)
      let type = resource?["mimeType"]?.stringValue ?? ""
      if imageTypes.contains(type) { return try image(type, blob, place) }
      return .text("(The file \(path(uri)) is attached, but as bytes that cannot be read as text.)")
    case "audio":
      throw RPCError(.invalidParameters, "\(place) is audio, which no model here takes.")
    case let type:
      throw RPCError(
        .invalidParameters,
        "\(place) has the unknown type \"\(type ?? "")\"; there are text, image, resource_link and "
          + "resource.")
    }
  }

  /// The types that the Messages protocol takes.
  private static let imageTypes: Set = ["image/png", "image/jpeg", "image/gif", "image/webp"]

  private static func image(
    _ type: String, _ data: String, _ place: String
  ) throws(RPCError) -> ContentBlock {
    guard imageTypes.contains(type) else {
      throw RPCError(
        .invalidParameters,
        "\(place) is of type \"\(type)\"; pictures are PNG, JPEG, GIF or WebP.")
    }
    guard let bytes = Data(base64Encoded: data), !bytes.isEmpty else {
      throw RPCError(.invalidParameters, "The data of \(place) is not in base64.")
    }
    return .image(mediaType: type, data: data)
  }

  /// A file that is only named: the model may read it.
  private static func link(_ uri: String, name: String, _ json: JSON) -> String {
    let description = json["description"]?.stringValue.map { ": \($0)" } ?? ""
    return "[\(name)](\(path(uri)))\(description)"
  }

  /// A file that came with its text.
  private static func embedded(_ text: String, _ uri: String) -> String {
    let end = text.hasSuffix("\n") || text.isEmpty ? "" : "\n"
    return "<file path=\"\(path(uri))\">\n\(text)\(end)</file>"
  }

  /// The path of a `file:` URI, as tools take it; any other URI as it is.
  static func path(_ uri: String) -> String {
    guard uri.hasPrefix("file://") else { return uri }
    let rest = uri.dropFirst(7)
    guard let slash = rest.firstIndex(of: "/") else { return uri }
    return String(rest[slash...]).removingPercentEncoding ?? String(rest[slash...])
  }
}

extension ContentBlock {
  /// Whether there is anything for a model in it.
  fileprivate var saysSomething: Bool {
    if case .text(let text) = self { return !text.allSatisfy(\.isWhitespace) }
    return true
  }
}
