/// What can be read from the body of a failed response, whatever its form.
struct ErrorBody {
  /// The error, where the body is JSON that holds one.
  let error: APIError?
  /// Whether the body is in the form of an OpenAI endpoint: its errors have `param` and `code`
  /// beside `type`, and no outer `type`.
  let isOpenAI: Bool
  /// Whether the body is not JSON at all: a page or plain text, of a proxy perhaps.
  let isForeign: Bool
  /// Words to show where there is no error: a page's title, or the beginning of a plain text.
  let text: String?

  /// Reads as much of a body as was received.
  init(_ body: [UInt8]) {
    guard let json = try? JSON(parsing: body) else {
      error = nil
      isOpenAI = false
      isForeign = !body.isEmpty
      text = ErrorBody.words(String(decoding: body.prefix(64 << 10), as: UTF8.self))
      return
    }
    text = nil
    isForeign = false
    if case .error(let error) = StreamEvent(json), error.type == StreamEvent.openAIType {
      self.error = nil
      isOpenAI = true
    } else {
      error = APIError(json: json)
      let inner = json["error"]
      isOpenAI =
        json["type"] == nil && inner?["message"] != nil
        && (inner?["param"] != nil || inner?["code"] != nil)
    }
  }

  private static func words(_ text: String) -> String? {
    let text = text.trimmed
    guard text.hasPrefix("<") else { return text.isEmpty ? nil : text }
    guard let start = text.firstRange(of: "<title>"),
      let end = text[start.upperBound...].firstRange(of: "</title>")
    else { return nil }
    return String(text[start.upperBound..<end.lowerBound])
  }
}
