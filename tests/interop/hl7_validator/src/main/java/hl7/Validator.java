package hl7;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.context.support.DefaultProfileValidationSupport;
import ca.uhn.fhir.validation.FhirValidator;
import ca.uhn.fhir.validation.SingleValidationMessage;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.hl7.fhir.common.hapi.validation.support.CommonCodeSystemsTerminologyService;
import org.hl7.fhir.common.hapi.validation.support.InMemoryTerminologyServerValidationSupport;
import org.hl7.fhir.common.hapi.validation.support.ValidationSupportChain;
import org.hl7.fhir.common.hapi.validation.validator.FhirInstanceValidator;
import org.hl7.fhir.r5.utils.validation.constants.BestPracticeWarningLevel;

/** Reads one resource a line and answers its messages in one line, until the input ends. No network. */
public final class Validator {
  private Validator() {}

  public static void main(String[] arguments) throws Exception {
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    System.setOut(System.err);
    FhirValidator validator = validator();
    out.println("ready");
    BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    com.google.gson.Gson json = new com.google.gson.Gson();
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      out.println(json.toJson(messages(validator, line)));
    }
  }

  private static FhirValidator validator() {
    FhirContext context = FhirContext.forR4();
    ValidationSupportChain support = new ValidationSupportChain(
        new DefaultProfileValidationSupport(context),
        new CommonCodeSystemsTerminologyService(context),
        new InMemoryTerminologyServerValidationSupport(context));
    FhirInstanceValidator instance = new FhirInstanceValidator(support);
    instance.setBestPracticeWarningLevel(BestPracticeWarningLevel.Ignore);
    instance.setAnyExtensionsAllowed(true);
    instance.setErrorForUnknownProfiles(false);
    instance.setNoTerminologyChecks(false);
    FhirValidator validator = context.newValidator();
    validator.registerValidatorModule(instance);
    return validator;
  }

  private static List<Map<String, String>> messages(FhirValidator validator, String resource) {
    List<Map<String, String>> found = new ArrayList<>();
    try {
      for (SingleValidationMessage message : validator.validateWithResult(resource).getMessages()) {
        found.add(one(message.getSeverity().getCode(), message.getLocationString(), message.getMessage()));
      }
    } catch (Exception unreadable) {
      found.add(one("fatal", "", String.valueOf(unreadable.getMessage())));
    }
    return found;
  }

  private static Map<String, String> one(String severity, String location, String text) {
    Map<String, String> message = new HashMap<>();
    message.put("severity", severity);
    message.put("location", location == null ? "" : location);
    message.put("text", text == null ? "" : text);
    return message;
  }
}
