namespace SecureGenomics.Provenance.Client;

/// <summary>A server's answer, read.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="MediaType">The body's.</param>
/// <param name="Body">The body.</param>
/// <param name="Location">Where what was made is; null for none.</param>
/// <param name="UploadOffset">Bytes of an upload that are there; null for none.</param>
public sealed record Answer(
    int Status,
    string? MediaType,
    byte[] Body,
    string? Location,
    long? UploadOffset
)
{
    internal static Answer Of(HttpResponseMessage answer, long most)
    {
        if (answer.Content.Headers.ContentLength > most)
            throw new IOException("the answer is too long");
        using var body = new MemoryStream();
        using (var stream = answer.Content.ReadAsStream())
            stream.CopyTo(body);
        return new Answer(
            (int)answer.StatusCode,
            answer.Content.Headers.ContentType?.MediaType,
            body.ToArray(),
            answer.Headers.Location?.OriginalString,
            answer.Headers.TryGetValues("Upload-Offset", out var offsets)
            && long.TryParse(offsets.First(), out var offset)
                ? offset
                : null
        );
    }
}
