//! The kinds of file that a submission can hold.
//!
//! The build script compiles this file too, to check the `artifacts` of every rule: it depends on nothing.

macro_rules! kinds {
    ($($(#[doc = $doc:literal])* $variant:ident = $name:literal, $title:literal;)*) => {
        /// What a file is, recognised by its content.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Kind {
            $($(#[doc = $doc])* $variant,)*
        }

        impl Kind {
            /// Every kind.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];

            /// The name that rule files and JSON output use, for example `saml-sp-metadata`.
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)* }
            }

            /// What it is called in a sentence, for example `SAML service provider metadata`.
            pub const fn title(self) -> &'static str {
                match self { $(Self::$variant => $title,)* }
            }

            /// The name of the variant in the code.
            pub const fn variant(self) -> &'static str {
                match self { $(Self::$variant => stringify!($variant),)* }
            }

            /// The kind with that name.
            pub fn from_name(name: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|kind| kind.name() == name)
            }
        }
    };
}

kinds! {
    /// Body of a request or response of the "Your OIN Integrations" API.
    Submission = "submission", "submission manifest";
    /// Body of `/testing`.
    SubmissionTesting = "submission-testing", "test information of a submission";
    /// Body of `/auth-settings/default`.
    SubmissionAuthSettings = "submission-auth-settings", "authentication settings of a submission";
    /// Body of `/tenant-settings`.
    SubmissionTenantSettings = "submission-tenant-settings", "tenant settings of a submission";
    /// Body of `/express-configuration`.
    SubmissionExpressConfiguration = "submission-express-configuration", "Express Configuration of a submission";
    /// Body of `/capabilities`: one capability, or a list of them.
    SubmissionCapabilities = "submission-capabilities", "capabilities of a submission";
    /// Body of `/capabilities/api-service/protocols/oauth2`.
    SubmissionApiService = "submission-api-service", "API service of a submission";
    /// Body of `/capabilities/idv/protocols/id-proofing`.
    SubmissionIdv = "submission-idv", "identity verification of a submission";
    /// Body or answer of `/capabilities/{capability}/protocols/actions`.
    SubmissionActions = "submission-actions", "actions of a submission";
    /// Application object of the Okta Apps API.
    OktaApp = "okta-app", "Okta application export";
    /// Authorization server object of the Okta API.
    OktaAuthorizationServer = "okta-authorization-server", "Okta authorization server export";
    /// Terraform configuration or plan with `okta_` resources.
    Terraform = "terraform", "Terraform configuration";
    /// OpenID Connect Discovery 1.0 provider metadata.
    OidcDiscovery = "oidc-discovery", "OpenID Connect discovery document";
    /// RFC 8414 authorization server metadata without OpenID Connect.
    OauthServerMetadata = "oauth-server-metadata", "OAuth authorization server metadata";
    /// RFC 9728 protected resource metadata.
    ProtectedResourceMetadata = "protected-resource-metadata", "OAuth protected resource metadata";
    /// OpenID Connect client registration or the client settings of an application.
    OidcClient = "oidc-client", "OpenID Connect client configuration";
    /// Settings of a program that talks to Okta: `.env`, properties, INI, TOML, YAML or JSON.
    AppConfig = "app-config", "application configuration";
    /// Source code of a program; read only if that is asked for.
    SourceCode = "source-code", "source code";
    /// RFC 7517 key set.
    Jwks = "jwks", "JSON Web Key Set";
    /// SAML 2.0 metadata with a service provider role.
    SamlSpMetadata = "saml-sp-metadata", "SAML service provider metadata";
    /// SAML 2.0 metadata with an identity provider role and no service provider role.
    SamlIdpMetadata = "saml-idp-metadata", "SAML identity provider metadata";
    /// SAML 2.0 metadata with neither role.
    SamlOtherMetadata = "saml-other-metadata", "SAML metadata without a service or identity provider";
    /// SAML 2.0 protocol message or assertion.
    SamlMessage = "saml-message", "SAML message";
    /// One or more X.509 certificates, PEM or DER.
    Certificate = "certificate", "X.509 certificate";
    /// A file with a private key in PEM, DER or PKCS #12 form and no certificate; a key set is a [`Self::Jwks`].
    PrivateKey = "private-key", "private key";
    /// RFC 7643 resource types.
    ScimResourceTypes = "scim-resource-types", "SCIM resource types";
    /// RFC 7643 schemas.
    ScimSchemas = "scim-schemas", "SCIM schemas";
    /// RFC 7643 service provider configuration.
    ScimServiceProviderConfig = "scim-service-provider-config", "SCIM service provider configuration";
    /// RFC 7643 resource: a user, a group or one of an extension.
    ScimResource = "scim-resource", "SCIM resource";
    /// RFC 7644 list response.
    ScimList = "scim-list", "SCIM list response";
    /// RFC 7644 error response.
    ScimError = "scim-error", "SCIM error response";
    /// RFC 7644 patch request.
    ScimPatch = "scim-patch", "SCIM patch request";
    /// Any other RFC 7644 message: bulk and search requests.
    ScimMessage = "scim-message", "SCIM message";
    /// Anything written for SCIM 1.x.
    Scim1 = "scim-1", "SCIM 1.1 document";
    /// Runscope or BlazeMeter API test.
    RunscopeTest = "runscope-test", "Runscope test";
    /// Export of the OIN Submission Tester.
    SubmissionTesterExport = "submission-tester-export", "OIN Submission Tester export";
    /// Okta Workflows flopack or folder export.
    Flopack = "flopack", "Workflows export";
    /// `workflow.json` of a Workflows template.
    WorkflowsTemplate = "workflows-template", "Workflows template";
    /// OpenAPI 3 or Swagger 2 description.
    OpenApi = "openapi", "OpenAPI description";
    /// Customer configuration guide.
    Guide = "guide", "configuration guide";
    /// The image that is the integration's logo.
    Logo = "logo", "logo";
    /// An image that is not the logo.
    Image = "image", "image";
}

impl Kind {
    /// Whether this is a manifest or a part of one, as people write it.
    pub fn is_submission(self) -> bool {
        self.name().starts_with("submission")
    }

    /// Whether it is SAML metadata.
    pub const fn is_metadata(self) -> bool {
        matches!(self, Self::SamlSpMetadata | Self::SamlIdpMetadata | Self::SamlOtherMetadata)
    }
}

/// What a rule applies to: one kind of artifact, or every file of a format.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Scope {
    /// Files of one kind.
    Kind(Kind),
    /// Every file, read or not.
    AnyFile,
    /// Every file with decoded text.
    AnyText,
    /// Every JSON text that is judged.
    AnyJson,
    /// Every YAML text that is judged.
    AnyYaml,
    /// Every XML text that is judged.
    AnyXml,
}

impl Scope {
    const BROAD: [Self; 5] = [Self::AnyFile, Self::AnyText, Self::AnyJson, Self::AnyYaml, Self::AnyXml];

    /// The name that rule files use.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Kind(kind) => kind.name(),
            Self::AnyFile => "any-file",
            Self::AnyText => "any-text",
            Self::AnyJson => "any-json",
            Self::AnyYaml => "any-yaml",
            Self::AnyXml => "any-xml",
        }
    }

    /// The scope with that name.
    pub fn from_name(name: &str) -> Option<Self> {
        let broad = Self::BROAD.into_iter().find(|scope| scope.name() == name);
        broad.or_else(|| Kind::from_name(name).map(Self::Kind))
    }
}
