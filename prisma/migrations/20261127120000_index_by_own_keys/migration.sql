-- What is looked up by an id of its own has an index of that id alone. One that begins with the organization fits a query
-- about another column, too, and a plan made while an organization was small then reads all of it for each batch.
CREATE INDEX "members_identity_id_idx" ON "members"("identity_id");
CREATE INDEX "directory_users_identity_id_idx" ON "directory_users"("identity_id");
CREATE INDEX "directory_users_directory_id_idp_id_idx" ON "directory_users"("directory_id", "idp_id");
CREATE INDEX "addresses_identity_id_idx" ON "addresses"("identity_id");
CREATE INDEX "directory_memberships_group_id_idx" ON "directory_memberships"("group_id");

DROP INDEX "members_organization_id_identity_id_idx";
DROP INDEX "directory_users_organization_id_identity_id_idx";
DROP INDEX "directory_users_organization_id_directory_id_idp_id_idx";
DROP INDEX "addresses_organization_id_identity_id_idx";
DROP INDEX "directory_memberships_organization_id_group_id_idx";
