import Messages

/// What a model's endpoint is found to be like: a word for a table, and a sentence that says what
/// to do.
package struct Finding: Hashable, Sendable {
  /// How bad it is.
  package enum Status: String, Hashable, Sendable {
    /// It answers as it should.
    case fine
    /// It answers; something could be better.
    case remark
    /// It cannot be used as it is configured.
    case wrong
  }

  package var status: Status
  /// At most 14 columns.
  package var word: String
  /// What to do, or how it answers. May quote the name that the server gave its model.
  package var sentence: String
  /// The server's own words, as a sentence; untrusted, and to be masked before they are shown.
  package var reason: String?
  /// What went wrong, where something did.
  package var kind: Failure.Kind?
  /// The HTTP status, where an error had one.
  package var code: Int?
  /// The model that the answer named.
  package var respondedModel: String?
  /// Milliseconds until the answer began.
  package var delay: Int64?
  /// Whether it came as a stream; nil if it did not come.
  package var isStreamed: Bool?
  /// Whether thinking that was sent back was accepted; nil if none was.
  package var isThinkingTaken: Bool?

  package init(_ status: Status, word: String, sentence: String, reason: String? = nil) {
    self.status = status
    self.word = word
    self.sentence = sentence
    self.reason = reason
  }

  /// That a question got no answer.
  package init(_ failure: Failure) {
    self.init(
      .wrong, word: Self.word(failure.kind), sentence: failure.sentence, reason: failure.reason)
    kind = failure.kind
    code = failure.status
  }

  /// That a model is not asked, because it is known that it cannot be.
  package static func unusable(_ reason: String) -> Finding {
    Finding(.wrong, word: "not asked", sentence: "It cannot be asked: \(reason).")
  }

  private static func word(_ kind: Failure.Kind) -> String {
    switch kind {
    case .authentication: "key refused"
    case .permission: "not allowed"
    case .clientPolicy: "not admitted"
    case .quota: "used up"
    case .rateLimited: "too many"
    case .overloaded: "overloaded"
    case .notFound: "wrong address"
    case .unknownModel: "no such model"
    case .openAIOnly: "OpenAI only"
    case .badRequest, .contextOverflow, .tooLarge: "refused"
    case .missingReasoning: "thinking"
    case .serverError: "server error"
    case .notThisProtocol: "no Messages"
    case .redirect: "redirected"
    case .cutStream: "broke off"
    case .stalled, .timeout: "no answer"
    case .resolve: "no such host"
    case .connect: "no connection"
    case .tls: "not secure"
    case .unknown: "failed"
    }
  }
}
