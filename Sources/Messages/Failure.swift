/// Why a question got no whole answer, told apart as far as it changes what a person can do.
package struct Failure: Error, Hashable, Sendable {
  /// What went wrong.
  package enum Kind: String, Hashable, Sendable {
    /// The key was refused.
    case authentication
    /// The key is good, but not for this.
    case permission
    /// The service refuses this program by its User-Agent.
    case clientPolicy
    /// The plan or the balance is used up; waiting a little does not help.
    case quota
    /// Too many requests at once; waiting helps.
    case rateLimited
    /// The service has too much to do; waiting helps.
    case overloaded
    /// There is nothing at that address.
    case notFound
    /// The service does not know, or not grant, that model.
    case unknownModel
    /// The server speaks OpenAI's protocol only.
    case openAIOnly
    /// The server refused the request's content.
    case badRequest
    /// The conversation no longer fits the model.
    case contextOverflow
    /// Kimi wants the thinking of an earlier answer that called tools, and did not get it.
    case missingReasoning
    /// The request's body is too large, or the answer.
    case tooLarge
    /// The service failed.
    case serverError
    /// The answer is a web page or plain text, not this protocol.
    case notThisProtocol
    /// The server sends us to another address, which is never followed.
    case redirect
    /// The answer broke off.
    case cutStream
    /// The answer stopped arriving.
    case stalled
    /// The host's name has no address.
    case resolve
    /// Nothing accepts connections there.
    case connect
    /// The host could not prove who it is.
    case tls
    /// No answer in time.
    case timeout
    case unknown
  }

  /// What went wrong.
  package var kind: Kind
  /// One plain sentence: what happened, at whose end, and what to do. Holds no key.
  package var sentence: String
  /// The server's own words, without keys, at most `APIError.messageLimit` bytes; untrusted text.
  package var detail: String?
  /// `detail` as a sentence that says whose words they are; nil without one.
  package var reason: String? {
    guard let detail, !detail.isEmpty else { return nil }
    switch kind {
    case .resolve, .connect, .tls, .timeout, .cutStream, .stalled: return "Reason: \(detail)."
    default: return "The server said: \(detail)"
    }
  }
  /// Whether the same request may succeed later.
  package var isRetryable: Bool
  /// Seconds that the server asks to wait, from 0 to 3600; nil if it did not say.
  package var retryAfter: Double?
  /// The HTTP status, where there was one.
  package var status: Int?
  /// What the service's support asks for.
  package var requestID: String?

  /// Trims the detail, cuts it to its limit and takes keys out of it.
  package init(
    kind: Kind, sentence: String, detail: String? = nil, isRetryable: Bool,
    retryAfter: Double? = nil, status: Int? = nil, requestID: String? = nil
  ) {
    self.kind = kind
    self.sentence = sentence
    self.detail = detail.flatMap { words in
      let shown = words.trimmed.withoutKeys.prefix(bytes: APIError.messageLimit)
      return shown.isEmpty ? nil : shown
    }
    self.isRetryable = isRetryable
    self.retryAfter = retryAfter
    self.status = status
    self.requestID = requestID
  }
}
