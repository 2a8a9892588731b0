extension Failure {
  /// A failure that the server told, with its sentence and whether trying again can help.
  init(_ kind: Kind, detail: String?, host: String, status: Int?) {
    self.init(
      kind: kind, sentence: Failure.sentence(kind, host: host, status: status), detail: detail,
      isRetryable: Failure.isRetryable(kind, status: status), status: status)
  }

  private static func isRetryable(_ kind: Kind, status: Int?) -> Bool {
    switch kind {
    case .rateLimited, .overloaded, .serverError, .timeout, .cutStream, .stalled, .resolve,
      .connect:
      // 501 and 505 will be the same tomorrow.
      return status != 501 && status != 505
    case .unknown: return status == 409
    default: return false
    }
  }

  private static func sentence(_ kind: Kind, host: String, status: Int?) -> String {
    // A success status only confuses where the body is an error.
    let code = status.map { 200..<300 ~= $0 ? "" : " (\($0))" } ?? ""
    switch kind {
    case .authentication:
      if KeyAdvice.isMoonshot(host) {
        return
          "\(host) refused the API key\(code): it takes keys of the Moonshot Open Platform only;"
          + " for a Kimi Code key (sk-kimi-…) set the base URL to https://api.kimi.com/coding."
      }
      if KeyAdvice.isKimi(host) {
        return
          "\(host) refused the API key\(code): check that it is a whole Kimi Code key (sk-kimi-…)"
          + " from https://www.kimi.com/code/console."
      }
      return
        "\(host) refused the API key\(code): check that it is complete, still valid and meant for"
        + " this service."
    case .permission:
      return "\(host) knows the key but does not allow this request\(code): check what your plan"
        + " includes, or choose another model."
    case .clientPolicy:
      return "\(host) serves only programs on its list to this address\(code), and Confab does not"
        + " pretend to be another: check that the base URL is https://api.kimi.com/coding, or ask"
        + " the service to admit it."
    case .quota:
      return
        "Your plan's usage limit or balance at \(host) is used up\(code): wait for its renewal,"
        + " top it up, or switch to another model; the key itself is fine."
    case .rateLimited:
      return "\(host) received too many requests from your account\(code): wait a little and try"
        + " again."
    case .overloaded:
      return "\(host) is overloaded at the moment\(code): nothing is wrong at your end, try again"
        + " shortly."
    case .notFound:
      if KeyAdvice.isMoonshot(host) || KeyAdvice.isKimi(host) {
        return "\(host) has nothing at this address\(code): for Kimi Code the base URL is"
          + " https://api.kimi.com/coding."
      }
      return "\(host) has no Messages endpoint at this address\(code): check the base URL, to which"
        + " /v1/messages is added."
    case .unknownModel:
      return
        "\(host) does not know this model, or your plan does not include it\(code): choose another"
        + " with /model."
    case .openAIOnly:
      return
        "\(host) speaks OpenAI's protocol at this address\(code), but Confab speaks the Anthropic"
        + " Messages protocol: change the base URL to one that serves it, such as"
        + " https://api.kimi.com/coding."
    case .badRequest:
      return
        "\(host) did not accept the request\(code): check the model's parameters in the"
        + " configuration, or ask again in a new conversation."
    case .contextOverflow:
      return
        "The conversation no longer fits into the model's context at \(host)\(code): start a new one, or"
        + " switch to a model with a larger context."
    case .missingReasoning:
      return "\(host) wants the thinking of an earlier answer, which this conversation no longer"
        + " has\(code): turn thinking off for this model, or start a new conversation."
    case .tooLarge:
      return
        "The request is larger than \(host) accepts\(code): send less text at once, or start a new"
        + " conversation."
    case .serverError:
      return
        "\(host) failed with an error of its own\(code): nothing is wrong at your end, try again"
        + " shortly."
    case .timeout:
      return "\(host) gave up before the answer was ready\(code): try again."
    case .notThisProtocol:
      return notThisProtocol(host: host).sentence
    case .redirect, .cutStream, .stalled, .resolve, .connect, .tls, .unknown:
      return "\(host) answered with an error that Confab does not know\(code): try again, and check"
        + " the base URL if it stays."
    }
  }
}
