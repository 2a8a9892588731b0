extension Failure {
  /// The host's name could not be resolved. `host` is the one that was looked up, which may be a
  /// proxy's.
  package static func resolve(host: String) -> Failure {
    Failure(
      kind: .resolve,
      sentence: "The name \(host) has no address: check the network connection and the base URL.",
      isRetryable: true)
  }

  /// No connection, or it was refused or reset before anything came back.
  package static func connect(host: String, detail: String? = nil) -> Failure {
    Failure(
      kind: .connect,
      sentence: "No connection to \(host): check the network, and that the base URL's host and port"
        + " are right.",
      detail: detail, isRetryable: true)
  }

  /// The TLS handshake or the certificate's verification failed.
  package static func tls(host: String, detail: String? = nil) -> Failure {
    Failure(
      kind: .tls,
      sentence:
        "\(host) could not prove that it is \(host), so nothing was sent: check the clock and"
        + " the base URL, or name the file of your proxy's certificate authority"
        + " in SSL_CERT_FILE.",
      detail: detail, isRetryable: false)
  }

  /// Nothing came back in time.
  package static func timeout(host: String, seconds: Int) -> Failure {
    Failure(
      kind: .timeout,
      sentence:
        "\(host) did not answer within \(seconds) seconds: try again, or check the network.",
      isRetryable: true)
  }

  /// The stream ended before its end.
  package static func cutStream(host: String, detail: String? = nil) -> Failure {
    Failure(
      kind: .cutStream,
      sentence: "The answer from \(host) broke off before its end: what arrived is kept, ask again"
        + " for the rest.",
      detail: detail, isRetryable: true)
  }

  /// The connection ended before a word of the answer came.
  package static func closedEarly(host: String, detail: String? = nil) -> Failure {
    Failure(
      kind: .cutStream,
      sentence: "\(host) closed the connection before it answered: ask again.",
      detail: detail, isRetryable: true)
  }

  /// The stream is open and silent.
  package static func stalled(host: String, seconds: Int) -> Failure {
    Failure(
      kind: .stalled,
      sentence: "\(host) has sent nothing for \(seconds) seconds: what arrived is kept, wait or try"
        + " again.",
      isRetryable: true)
  }

  /// The server answered with success, but not with a message.
  package static func notThisProtocol(host: String, detail: String? = nil) -> Failure {
    Failure(
      kind: .notThisProtocol,
      sentence:
        "\(host) answered with something that is not a message: the base URL may be wrong, or"
        + " a proxy or a sign-in page may stand in between.",
      detail: detail, isRetryable: false)
  }

  /// Any other fault of the transport, in its own words.
  package static func unknown(host: String, detail: String?) -> Failure {
    Failure(
      kind: .unknown, sentence: "The request to \(host) failed: try again.", detail: detail,
      isRetryable: true)
  }

  /// A limit of the decoder was broken.
  package static func stream(_ failure: SSEDecoder.Failure, host: String) -> Failure {
    Failure(
      kind: .tooLarge, sentence: failure.sentence, detail: nil, isRetryable: false)
  }
}

extension Reply {
  /// What is wrong with the answer now that the connection has ended in good order; nil for a
  /// whole one. A missing `message_stop` is forgiven where the server said why the model stopped.
  package func failure(host: String) -> Failure? {
    if let error { return Failure.classify(streamError: error, host: host) }
    if isComplete && hasBegun || stopReason != nil { return nil }
    return hasBegun ? .cutStream(host: host) : .notThisProtocol(host: host)
  }
}
