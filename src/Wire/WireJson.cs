using System.Text.Json;
using System.Text.Json.Serialization;

namespace SecureGenomics.Provenance.Wire;

/// <summary>How the documents are written: camel case, no nulls, unknown members refused.</summary>
[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Web,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true
)]
[JsonSerializable(typeof(AdmissionRequest))]
[JsonSerializable(typeof(InvitationRequest))]
[JsonSerializable(typeof(InvitationView))]
[JsonSerializable(typeof(JobLine))]
[JsonSerializable(typeof(JobLog))]
[JsonSerializable(typeof(JobRequest))]
[JsonSerializable(typeof(JobView))]
[JsonSerializable(typeof(KeyList))]
[JsonSerializable(typeof(KeyRequest))]
[JsonSerializable(typeof(KeyView))]
[JsonSerializable(typeof(Problem))]
[JsonSerializable(typeof(ReceiptView))]
[JsonSerializable(typeof(ServiceInfo))]
[JsonSerializable(typeof(StudyPage))]
[JsonSerializable(typeof(StudyView))]
public sealed partial class WireJson : JsonSerializerContext;
