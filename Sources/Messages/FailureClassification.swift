extension Failure {
  /// Tells what a response that is not a stream means.
  ///
  /// - Parameters:
  ///   - status: the HTTP status. A success counts as a server that does not speak this protocol,
  ///     unless its body is an error all the same.
  ///   - body: as much of it as was read.
  ///   - host: as shown, `BaseURL.host`.
  ///   - now: Unix milliseconds, for a `retry-after` that is a date.
  package static func classify(
    status: Int, headers: [(name: String, value: String)], body: [UInt8], host: String, now: Int64
  ) -> Failure {
    func header(_ name: String) -> String? {
      headers.first { $0.name.lowercased() == name }?.value.trimmed
    }
    var failure: Failure
    if 300..<400 ~= status {
      failure = redirect(status: status, location: header("location"), host: host)
    } else {
      failure = Failure(reading: ErrorBody(body), status: status, host: host)
    }
    failure.status = status
    failure.requestID =
      failure.requestID ?? header("request-id") ?? header("x-request-id") ?? header("x-trace-id")
    failure.requestID = failure.requestID?.withoutKeys.prefix(bytes: 128)
    failure.retryAfter = RetryAfter.seconds(in: headers, now: now)
    // The official clients obey this header of Anthropic's above the status.
    switch header("x-should-retry")?.lowercased() {
    case "true": failure.isRetryable = true
    case "false": failure.isRetryable = false
    default: break
    }
    return failure
  }

  /// Tells what an error inside a stream, or in a response with a success status, means.
  package static func classify(streamError error: APIError, host: String) -> Failure {
    var failure: Failure
    if error.type == StreamEvent.openAIType {
      failure = Failure(.openAIOnly, detail: nil, host: host, status: nil)
    } else if error == .replyTooLarge {
      failure = Failure(
        kind: .tooLarge,
        sentence: "The answer grew beyond 64 MB and was stopped: what arrived is kept.",
        isRetryable: false)
    } else {
      let kind = Kind(status: error.status, type: error.type, message: error.message)
      failure = Failure(kind, detail: error.message, host: host, status: error.status)
    }
    failure.status = error.status
    failure.requestID = error.requestID
    return failure
  }

  private init(reading body: ErrorBody, status: Int, host: String) {
    let error = body.error
    var kind = Kind(status: status, type: error?.type ?? "", message: error?.message ?? "")
    if 200..<300 ~= status, error == nil {
      kind = body.isOpenAI ? .openAIOnly : .notThisProtocol
    } else if status == 407 || status == 403 && body.isForeign {
      // A proxy wants a password, or a page refuses before the service is reached.
      kind = .notThisProtocol
    } else if status == 404 || status == 405, kind != .unknownModel {
      kind = body.isOpenAI ? .openAIOnly : .notFound
    }
    self.init(kind, detail: error?.message ?? body.text, host: host, status: status)
    requestID = error?.requestID
  }

  private static func redirect(status: Int, location: String?, host: String) -> Failure {
    // Only the target's host is shown: the rest may hold a token.
    let target = location.flatMap { location -> String? in
      guard let slashes = location.firstRange(of: "//") else { return nil }
      let authority = location[slashes.upperBound...].prefix { !"/?#".contains($0) }
      let shown = authority.split(separator: "@").last.map(String.init)?.prefix(bytes: 255)
      return shown?.withoutKeys
    }
    let place = target.map { $0 == host ? "another address on \(host)" : $0 } ?? "another address"
    return Failure(
      kind: .redirect,
      sentence:
        "\(host) redirects to \(place), which is not followed so that the key stays where it"
        + " belongs: correct the base URL if that is where you want to go.",
      isRetryable: false)
  }
}

extension Failure.Kind {
  /// Tells errors apart by the status, the type and the words of the message: Kimi gives four
  /// meanings to 403 and three to 429, with types that its servers do not always send.
  init(status: Int?, type: String, message: String) {
    let words = message.lowercased()
    func says(_ phrases: String...) -> Bool { phrases.contains { words.firstRange(of: $0) != nil } }
    let status = status.flatMap { 200..<300 ~= $0 ? nil : $0 }

    if says("reasoning_content is missing") {
      self = .missingReasoning
    } else if says("only available for coding agents") {
      self = .clientPolicy
    } else if says(
      "usage limit", "billing cycle", "insufficient balance", "credit balance", "current quota")
      || type == "exceeded_current_quota_error" || type == "billing_error" || status == 402
      || type == "insufficient_quota"
    {
      self = .quota
    } else if says("concurrency") {
      self = .rateLimited
    } else if says("overloaded")
      || ["overloaded_error", "engine_overloaded_error"].contains(type) || status == 529
    {
      self = .overloaded
    } else if status == 429 || type.hasPrefix("rate_limit") {
      self = .rateLimited
    } else if status == 401
      || ["authentication_error", "invalid_authentication_error", "incorrect_api_key_error"]
        .contains(type)
    {
      self = .authentication
    } else if status == 413 || type == "request_too_large" {
      self = .tooLarge
    } else if status == 404 || ["not_found_error", "resource_not_found_error"].contains(type) {
      self = says("model") ? .unknownModel : .notFound
    } else if status == 403 || type == "permission_error" || type == "access_terminated_error" {
      self = .permission
    } else if status == 400 || status == 422 || type == "invalid_request_error" {
      let isOverflow = says(
        "prompt is too long", "context length", "context limit", "context window",
        "maximum context", "model token limit", "too many tokens")
      let isUnknownModel = says("model") && says("not found", "does not exist")
      self = isOverflow ? .contextOverflow : isUnknownModel ? .unknownModel : .badRequest
    } else if status == 408 || status == 504 || type == "timeout_error" {
      self = .timeout
    } else if let status, status >= 500 {
      self = .serverError
    } else if ["api_error", "server_error", "internal_server_error"].contains(type) {
      self = .serverError
    } else {
      self = .unknown
    }
  }
}
