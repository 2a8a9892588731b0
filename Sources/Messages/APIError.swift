/// An error as the server put it, in a response body or in the middle of a stream.
package struct APIError: Error, Hashable, Sendable {
  /// The most bytes of a server's message that are kept.
  package static let messageLimit = 4096

  /// The HTTP status; nil for an error inside a stream, whose status was 200.
  package var status: Int?
  /// The protocol's name for it, such as `overloaded_error`; empty where none was given.
  package var type: String
  /// The server's words, at most `messageLimit` bytes; untrusted text.
  package var message: String
  /// What the service's support asks for.
  package var requestID: String?

  /// Cuts the words to their limits.
  package init(status: Int? = nil, type: String, message: String, requestID: String? = nil) {
    self.status = status
    self.type = type.prefix(bytes: 128)
    self.message = message.prefix(bytes: APIError.messageLimit)
    self.requestID = requestID.map { $0.prefix(bytes: 128) }
  }

  /// Reads an error body of any of the shapes that compatible servers send: `{"type":"error",
  /// "error":{"type","message"}}`, the same without the outer type, `{"error":"…"}`, `{"detail":
  /// "…"}` and `{"message":"…"}`. Nil where the value holds no error.
  package init?(json: JSON, status: Int? = nil) {
    let inner = json["error"] ?? .null
    let message: String?
    let type: String?
    if inner.objectValue != nil {
      message = inner["message"]?.stringValue
      type = inner["type"]?.stringValue ?? inner["code"]?.stringValue
    } else {
      message =
        inner.stringValue ?? json["message"]?.stringValue ?? json["detail"]?.stringValue
      type = json["code"]?.stringValue
      guard inner != .null || json["type"]?.stringValue == "error" || message != nil else {
        return nil
      }
    }
    self.init(
      status: status, type: type ?? "", message: message ?? "",
      requestID: json["request_id"]?.stringValue)
  }
}

extension String {
  /// The longest prefix of whole scalars within that many UTF-8 bytes.
  func prefix(bytes limit: Int) -> String {
    guard utf8.count > limit else { return self }
    var end = utf8.index(utf8.startIndex, offsetBy: max(limit, 0))
    while end > startIndex, end.samePosition(in: unicodeScalars) == nil {
      end = utf8.index(before: end)
    }
    return String(unicodeScalars[..<end])
  }
}
