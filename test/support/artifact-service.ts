import { type ActionsService, ARTIFACT_SERVICE, json, newBlobPath, type ServiceRequest } from './actions-service.ts';

/** An artifact of the run, as the service keeps it. */
export interface StoredArtifact {
  readonly id: number;
  readonly name: string;
  readonly mimeType: string;
  /** Path of the blob that was uploaded. */
  readonly blob: string;
  /** As announced by the client. */
  size: number;
  finalized: boolean;
  readonly createdAt: string;
}

/**
 * The artifact half of the results service: a name is taken once it was asked for, an artifact is listed once it is
 * finalized, and a download comes with its type and file name.
 */
export function addArtifactRoutes(service: ActionsService): StoredArtifact[] {
  const artifacts: StoredArtifact[] = [];
  const address = (path: string): string => new URL(path, service.url).href;
  const bodyOf = (request: ServiceRequest): Record<string, unknown> => JSON.parse(request.body.toString());

  service.routes.set(`${ARTIFACT_SERVICE}CreateArtifact`, (request) => {
    const body = bodyOf(request);
    const name = String(body['name']);
    if (artifacts.some((each) => each.name === name)) {
      return json(
        { code: 'already_exists', msg: 'an artifact with this name already exists on the workflow run' },
        409,
      );
    }
    const artifact: StoredArtifact = {
      id: 7000 + artifacts.length,
      name,
      // A wrapper's JSON is its value.
      mimeType: String(body['mime_type'] ?? 'application/zip'),
      blob: newBlobPath(),
      size: 0,
      finalized: false,
      createdAt: new Date().toISOString(),
    };
    artifacts.push(artifact);
    return json({ ok: true, signed_upload_url: address(`${artifact.blob}?sig=secret`) });
  });

  service.routes.set(`${ARTIFACT_SERVICE}FinalizeArtifact`, (request) => {
    const body = bodyOf(request);
    const artifact = artifacts.find((each) => each.name === body['name']);
    if (artifact === undefined || !service.blobs.committed.has(artifact.blob)) return json({ ok: false });
    artifact.size = Number(body['size']);
    artifact.finalized = true;
    return json({ ok: true, artifact_id: String(artifact.id) });
  });

  service.routes.set(`${ARTIFACT_SERVICE}ListArtifacts`, (request) => {
    const body = bodyOf(request);
    const wanted = artifacts.filter(
      (each) =>
        each.finalized &&
        (body['id_filter'] === undefined || String(body['id_filter']) === String(each.id)) &&
        (body['name_filter'] === undefined || body['name_filter'] === each.name),
    );
    return json({
      artifacts: wanted.map((each) => ({
        workflow_run_backend_id: body['workflow_run_backend_id'],
        workflow_job_run_backend_id: body['workflow_job_run_backend_id'],
        database_id: String(each.id),
        name: each.name,
        size: String(each.size),
        created_at: each.createdAt,
      })),
    });
  });

  service.routes.set(`${ARTIFACT_SERVICE}GetSignedArtifactURL`, (request) => {
    const artifact = artifacts.find((each) => each.name === bodyOf(request)['name']);
    if (artifact === undefined) return json({ code: 'not_found', msg: 'artifact not found' }, 404);
    return json({ signed_url: address(`/downloads/${artifact.id}?sig=secret`) });
  });

  service.routes.set('/downloads/', (request) => {
    const artifact = artifacts.find((each) => request.url.pathname === `/downloads/${each.id}`);
    const blob = artifact === undefined ? undefined : service.blobs.committed.get(artifact.blob);
    if (artifact === undefined || blob === undefined) return { status: 404 };
    return {
      status: 200,
      headers: {
        'content-type': artifact.mimeType,
        'content-disposition': `attachment; filename="${artifact.name}"`,
        'content-length': String(blob.length),
      },
      body: blob,
    };
  });
  return artifacts;
}
